//! Asks the official Rust crate: `oso-cloud-asker URL KEY`. Takes one question a line of standard input,
//! and gives one outcome a line of standard output, in the same order and as JSON. All are asked by one
//! client, as an application would.

use std::env::args;
use std::error::Error as Failure;
use std::io::{Write, stdin, stdout};

use oso_cloud::{Builder, Error, Fact, Oso, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

type Facts = Vec<Fact<'static>>;

#[derive(Deserialize)]
struct Line {
    /// Facts of this question alone.
    #[serde(default)]
    context: Facts,
    #[serde(flatten)]
    question: Question,
}

/// A call of the crate, by its name there, and what it takes.
#[derive(Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
enum Question {
    Authorize {
        actor: Instance,
        action: String,
        resource: Instance,
    },
    AuthorizeResources {
        actor: Instance,
        action: String,
        resources: Vec<Instance>,
    },
    Actions {
        actor: Instance,
        resource: Instance,
    },
    List {
        actor: Instance,
        action: String,
        resource_type: String,
    },
    Query {
        fact: Fact<'static>,
    },
    Get {
        fact: Fact<'static>,
    },
    GetPolicyMetadata,
    AuthorizeLocal {
        actor: Instance,
        action: String,
        resource: Instance,
        data_bindings: String,
    },
    ListLocal {
        actor: Instance,
        action: String,
        resource_type: String,
        column: String,
        data_bindings: String,
    },
    Policy {
        source: String,
    },
    Tell {
        fact: Fact<'static>,
    },
    Delete {
        fact: Fact<'static>,
    },
    BulkTell {
        facts: Facts,
    },
    BulkDelete {
        facts: Facts,
    },
    Bulk {
        delete: Facts,
        tell: Facts,
    },
}

/// What an application has of its own, and the crate takes as a value.
#[derive(Deserialize, Serialize)]
struct Instance(Value<'static>);

impl<'a> From<&'a Instance> for Value<'a> {
    fn from(instance: &'a Instance) -> Self {
        instance.0.clone()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Failure>> {
    let words: Vec<String> = args().collect();
    let [_, url, key] = words.as_slice() else {
        return Err("Cannot ask: needs a URL and a key".into());
    };
    let oso = Builder::new().with_url(url).with_api_key(key).build()?;
    for line in stdin().lines() {
        let outcome = outcome_of(ask(&oso, serde_json::from_str(&line?)?).await);
        writeln!(stdout(), "{outcome}")?;
    }
    Ok(())
}

/// In a context of no facts the crate asks what it asks without one.
async fn ask(oso: &Oso, Line { context, question }: Line) -> Result<Json, Error> {
    let in_context = oso.with_context(context);
    let answer = match question {
        Question::Authorize { actor, action, resource } => {
            json!(in_context.authorize(&actor, &action, &resource).await?)
        }
        Question::AuthorizeResources { actor, action, mut resources } => {
            in_context.authorize_resources(&actor, &action, &mut resources).await?;
            json!(resources)
        }
        Question::Actions { actor, resource } => {
            json!(in_context.actions(&actor, &resource).await?)
        }
        Question::List { actor, action, resource_type } => {
            json!(in_context.list(&actor, &action, &resource_type).await?)
        }
        Question::Query { fact } => json!(in_context.query(&fact).await?),
        Question::Get { fact } => json!(oso.get(&fact).await?),
        Question::GetPolicyMetadata => json!(oso.get_policy_metadata().await?),
        Question::AuthorizeLocal { actor, action, resource, data_bindings } => {
            let local = oso.clone().into_local_filtering_handle(data_bindings);
            json!(local.authorize_local(&actor, &action, &resource).await?)
        }
        Question::ListLocal { actor, action, resource_type, column, data_bindings } => {
            let local = oso.clone().into_local_filtering_handle(data_bindings);
            json!(local.list_local(&actor, &action, &resource_type, &column).await?)
        }
        Question::Policy { source } => json!(oso.policy(&source).await?),
        Question::Tell { fact } => json!(oso.tell(fact).await?),
        Question::Delete { fact } => json!(oso.delete(fact).await?),
        Question::BulkTell { facts } => json!(oso.bulk_tell(&facts).await?),
        Question::BulkDelete { facts } => json!(oso.bulk_delete(&facts).await?),
        Question::Bulk { delete, tell } => json!(oso.bulk(&delete, &tell).await?),
    };
    Ok(answer)
}

fn outcome_of(asked: Result<Json, Error>) -> Json {
    let error = match asked {
        Ok(value) => return json!({ "kind": "answer", "value": value }),
        Err(error) => error,
    };
    let variant = match error {
        Error::Api(_) => "Api",
        Error::Server { .. } => "Server",
        Error::Input(_) => "Input",
    };
    let request_id = error.api_request_id();
    json!({ "kind": "error", "variant": variant, "message": error.to_string(), "requestId": request_id })
}
