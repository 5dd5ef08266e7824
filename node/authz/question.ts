/**
 * Questions as they come in: their shapes (zod), their limits, and what is made of them. One reader
 * per question takes parsed JSON and gives the question, or throws `invalid_request` with the place,
 * or `too_large`. Members that no shape names are ignored: newer SDKs may send more.
 */

import { z } from 'zod';
import type { Query, QueryVariable } from '../eval/evaluator.ts';
import { NodeError } from '../lib/errors.ts';
import type { Fact, Value } from '../polar/program.ts';
import { checkId, checkText, checkType, checkValue, invalidAt } from './values.ts';

export const CONTEXT_FACTS_MAX = 100;
/** Of one fact or call. */
export const ARGS_MAX = 5;
/** Beside the predicate of an evaluate_query. */
export const CALLS_MAX = 100;
/** Of all constraints of an evaluate_query together: the query is asked once for each. */
export const IDS_MAX = 100_000;

export type AuthorizeQuestion = {
  readonly actor: Value;
  readonly action: string;
  readonly resource: Value;
  readonly contextFacts: readonly Fact[];
};

export type AuthorizeResourcesQuestion = {
  readonly actor: Value;
  readonly action: string;
  readonly resources: readonly Value[];
  readonly contextFacts: readonly Fact[];
};

export type ListQuestion = {
  readonly actor: Value;
  readonly action: string;
  readonly resourceType: string;
  readonly contextFacts: readonly Fact[];
  /** `all`: the whole answer at once, as clients that know no pages need it. */
  readonly page:
    | { readonly kind: 'all' }
    | { readonly kind: 'first'; readonly size: number }
    | { readonly kind: 'next'; readonly token: string };
};

export type ActionsQuestion = {
  readonly actor: Value;
  readonly resource: Value;
  readonly contextFacts: readonly Fact[];
};

/** A null type is any type; a null id any id of the type. */
export type OpenFact = {
  readonly predicate: string;
  readonly args: readonly { readonly type: string | null; readonly id: string | null }[];
};

export type QueryQuestion = OpenFact & { readonly contextFacts: readonly Fact[] };

export type EvaluateQueryQuestion = {
  readonly query: Query;
  /** As the client calls the query's variables, in the same order. */
  readonly variableNames: readonly string[];
  readonly contextFacts: readonly Fact[];
};

/** Lists are looked into element by element, so that a wrong one costs no more than its first mistake. */
const Text = z.string();
const Elements = z.array(z.unknown());

/** Any names, as they are: z.record() would drop `__proto__`, which is one like any other. */
const Members = z.custom<Readonly<Record<string, unknown>>>(
  (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
  'expected object',
);

const AuthorizeShape = z.object({
  actor_type: z.string(),
  actor_id: z.string(),
  action: z.string(),
  resource_type: z.string(),
  resource_id: z.string(),
  context_facts: Elements.nullish(),
});
const AuthorizeResourcesShape = z.object({
  actor_type: z.string(),
  actor_id: z.string(),
  action: z.string(),
  resources: Elements,
  context_facts: Elements.nullish(),
});
const ListShape = z.object({
  actor_type: z.string(),
  actor_id: z.string(),
  action: z.string(),
  resource_type: z.string(),
  context_facts: Elements.nullish(),
  page_size: z.int().min(1).nullish(),
  page_token: z.string().nullish(),
});
const ActionsShape = z.object({
  actor_type: z.string(),
  actor_id: z.string(),
  resource_type: z.string(),
  resource_id: z.string(),
  context_facts: Elements.nullish(),
});
const FactShape = z.object({ predicate: z.string(), args: Elements });
const ValueShape = z.object({ type: z.string(), id: z.string() });
const PatternShape = z.object({ type: z.string().nullish(), id: z.string().nullish() });
const QueryShape = z.object({ fact: z.unknown(), context_facts: Elements.nullish() });
const CallShape = z.tuple([z.string(), Elements]);
const EvaluateQueryShape = z.object({
  predicate: z.unknown(),
  calls: Elements.nullish(),
  constraints: Members,
  context_facts: Elements.nullish(),
});
const ConstraintShape = z.object({ type: z.string(), ids: Elements.nullish() });

export function readAuthorize(body: unknown): AuthorizeQuestion {
  const given = read(AuthorizeShape, body, '');
  return {
    actor: checkValue({ type: given.actor_type, id: given.actor_id }, 'actor_'),
    action: checkId('String', given.action, 'action'),
    resource: checkValue({ type: given.resource_type, id: given.resource_id }, 'resource_'),
    contextFacts: readContextFacts(given.context_facts),
  };
}

export function readAuthorizeResources(body: unknown): AuthorizeResourcesQuestion {
  const given = read(AuthorizeResourcesShape, body, '');
  return {
    actor: checkValue({ type: given.actor_type, id: given.actor_id }, 'actor_'),
    action: checkId('String', given.action, 'action'),
    resources: given.resources.map((value, index) => readValue(value, `resources[${index}]`)),
    contextFacts: readContextFacts(given.context_facts),
  };
}

export function readList(body: unknown): ListQuestion {
  const given = read(ListShape, body, '');
  return {
    actor: checkValue({ type: given.actor_type, id: given.actor_id }, 'actor_'),
    action: checkId('String', given.action, 'action'),
    resourceType: checkType(given.resource_type, 'resource_type'),
    contextFacts: readContextFacts(given.context_facts),
    page: pageOf(given.page_size ?? undefined, given.page_token ?? undefined),
  };
}

export function readActions(body: unknown): ActionsQuestion {
  return readActionsAt(body, '');
}

/** `path` is empty for the body itself. */
function readActionsAt(body: unknown, path: string): ActionsQuestion {
  const given = read(ActionsShape, body, path);
  const at = path === '' ? '' : `${path}.`;
  return {
    actor: checkValue({ type: given.actor_type, id: given.actor_id }, `${at}actor_`),
    resource: checkValue({ type: given.resource_type, id: given.resource_id }, `${at}resource_`),
    contextFacts: readContextFacts(given.context_facts),
  };
}

/** Many at once, of clients of version 1. */
export function readBulkActions(body: unknown): readonly ActionsQuestion[] {
  return read(Elements, body, '').map((given, index) => readActionsAt(given, `[${index}]`));
}

export function readQuery(body: unknown): QueryQuestion {
  const given = read(QueryShape, body, '');
  return {
    ...readOpenFact(given.fact, 'fact'),
    contextFacts: readContextFacts(given.context_facts),
  };
}

export function readEvaluateQuery(body: unknown): EvaluateQueryQuestion {
  const given = read(EvaluateQueryShape, body, '');
  const calls = given.calls ?? [];
  if (calls.length > CALLS_MAX) {
    throw new NodeError('too_large', `Cannot evaluate more than ${CALLS_MAX} calls in one query`);
  }
  const written = [
    readCall(given.predicate, 'predicate'),
    ...calls.map((call, index) => readCall(call, `calls[${index}]`)),
  ];
  const variableNames = [...new Set(written.flatMap((call) => call.variables))];
  checkAllUsed(given.constraints, variableNames);
  const constraints = variableNames.map((name) => readConstraint(given.constraints, name));
  checkIdCount(constraints);
  return {
    query: {
      variables: constraints.map(readVariable),
      calls: written.map(({ predicate, variables }) => ({
        predicate,
        args: variables.map((name) => variableNames.indexOf(name)),
      })),
    },
    variableNames,
    contextFacts: readContextFacts(given.context_facts),
  };
}

const NO_FACTS: readonly Fact[] = [];

function readContextFacts(given: readonly unknown[] | null | undefined): readonly Fact[] {
  if (given === undefined || given === null || given.length === 0) return NO_FACTS;
  if (given.length > CONTEXT_FACTS_MAX) {
    const problem = `Cannot take more than ${CONTEXT_FACTS_MAX} context facts with one request`;
    throw new NodeError('too_large', `${problem}, and this one has ${given.length}`);
  }
  return given.map((fact, index) => readFact(fact, `context_facts[${index}]`));
}

/** A concrete fact at `path`. */
export function readFact(given: unknown, path: string): Fact {
  const { predicate, args } = read(FactShape, given, path);
  return {
    predicate: checkText(predicate, `${path}.predicate`),
    args: checkArgs(args, `${path}.args`).map((arg, index) =>
      readValue(arg, `${path}.args[${index}]`),
    ),
  };
}

/** A fact at `path` whose arguments may be left open. */
export function readOpenFact(given: unknown, path: string): OpenFact {
  const { predicate, args } = read(FactShape, given, path);
  return {
    predicate: checkText(predicate, `${path}.predicate`),
    args: checkArgs(args, `${path}.args`).map((arg, index) =>
      readPattern(arg, `${path}.args[${index}]`),
    ),
  };
}

function readValue(given: unknown, path: string): Value {
  return checkValue(read(ValueShape, given, path), `${path}.`);
}

/** A value that may be left open at `path`. */
function readPattern(
  given: unknown,
  path: string,
): { readonly type: string | null; readonly id: string | null } {
  const { type = null, id = null } = read(PatternShape, given, path);
  if (type === null) {
    if (id !== null) throw invalidAt(`${path}.id`, 'must be null when the type is');
    return { type, id };
  }
  if (id === null) return { type: checkType(type, `${path}.type`), id };
  return checkValue({ type, id }, `${path}.`);
}

function readCall(given: unknown, path: string): { predicate: string; variables: string[] } {
  const [predicate, args] = read(CallShape, given, path);
  return {
    predicate: checkText(predicate, `${path}[0]`),
    variables: checkArgs(args, `${path}[1]`).map((name, index) =>
      read(Text, name, `${path}[1][${index}]`),
    ),
  };
}

/** What stands at `path`; its ids are not looked at yet. */
type Constraint = {
  readonly path: string;
  readonly type: string;
  readonly ids: readonly unknown[] | null;
};

function readConstraint(
  constraints: Readonly<Record<string, unknown>>,
  variable: string,
): Constraint {
  const path = `constraints[${JSON.stringify(variable)}]`;
  if (!Object.hasOwn(constraints, variable)) {
    throw invalidAt(path, 'is missing: every variable needs one');
  }
  const given = read(ConstraintShape, constraints[variable], path);
  return { path, type: checkType(given.type, `${path}.type`), ids: given.ids ?? null };
}

/** Before any id is read: a body has room for millions, and memory has none. */
function checkIdCount(constraints: readonly Constraint[]) {
  const count = constraints.reduce((sum, { ids }) => sum + (ids?.length ?? 0), 0);
  if (count <= IDS_MAX) return;
  const problem = `Cannot evaluate a query with more than ${IDS_MAX} ids in its constraints`;
  throw new NodeError('too_large', `${problem}, and this one has ${count}`);
}

function readVariable({ path, type, ids }: Constraint): QueryVariable {
  if (ids === null) return { type, ids };
  const texts = ids.map((id, index) => {
    const at = `${path}.ids[${index}]`;
    return checkId(type, read(Text, id, at), at);
  });
  return { type, ids: [...new Set(texts)] };
}

/** A constraint on a variable of no call says nothing that an answer could show. */
function checkAllUsed(constraints: Readonly<Record<string, unknown>>, used: readonly string[]) {
  const names = new Set(used);
  for (const name of Object.keys(constraints)) {
    if (names.has(name)) continue;
    throw invalidAt(`constraints[${JSON.stringify(name)}]`, 'is of a variable that no call uses');
  }
}

function checkArgs(args: readonly unknown[], path: string): readonly unknown[] {
  if (args.length > 0 && args.length <= ARGS_MAX) return args;
  throw invalidAt(path, `must have 1 to ${ARGS_MAX} elements, not ${args.length}`);
}

/** The size of a later page is the one that its token was issued with. */
function pageOf(size: number | undefined, token: string | undefined): ListQuestion['page'] {
  if (token !== undefined) return { kind: 'next', token };
  return size === undefined ? { kind: 'all' } : { kind: 'first', size };
}

/** What has the shape, or the first thing about it that is wrong. `path` empty: the body itself. */
export function read<T>(shape: z.ZodType<T>, given: unknown, path: string): T {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [path, ...(issue?.path ?? [])].map(String).filter((part) => part !== '');
  const problem = (issue?.message ?? 'is malformed')
    .replace(/^Invalid input: /u, '')
    .replace(/^.*received undefined$/u, 'is missing');
  throw invalidAt(place.length === 0 ? 'the body' : place.join('.'), problem);
}
