/**
 * crates.io `oso-cloud`, unmodified. It knows no fallback: an application points it to a node by itself, and
 * what it makes of the node's answers is what it makes of the primary's.
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OWN_VARIABLES } from '../../node/contract.ts';
import { KEY, testApp } from '../fakes/http-app.ts';
import { AUTHORITY, NODE } from '../fakes/tls-certificates.ts';
import {
  DEVELOPMENT_KEY,
  type Running,
  startNode,
  startPrimary,
  temporaryDirectory,
} from '../system/processes.ts';
import { askRust, missingRust, type RustOutcome, type RustQuestion } from './rust.ts';
import {
  ACME,
  ALICE,
  ANVIL,
  DATA_BINDINGS,
  FACTS,
  METADATA,
  POLICY,
  VAULT,
  WHEEL,
} from './scene.ts';

type Value = { readonly type: string; readonly id: string };

/** Of a call that gives nothing. */
const DONE = { kind: 'answer', value: null };

const BOB = { type: 'User', id: 'bob' };
const READ = { type: 'String', id: 'read' };
const MEMBER = { type: 'String', id: 'member' };
/** As the crate writes a value that may be anything, and one that may be anyone. */
const ANY = {};
const ANY_USER = { type: 'User' };

const BOB_IS_MEMBER = fact('has_role', BOB, MEMBER, ACME);
const VAULT_IS_PUBLIC = fact('is_public', VAULT);

const LIST = { call: 'list', actor: ALICE, action: 'read', resource_type: 'Repository' };
const LIST_LOCAL = {
  ...LIST,
  call: 'list_local',
  column: 'repository.id',
  data_bindings: DATA_BINDINGS,
};

/** What is asked, in words; the question; what the crate makes of the answer, a pattern where that is SQL. */
type Case = readonly [what: string, question: RustQuestion, gives: unknown];

const READS: readonly Case[] = [
  ['authorize by a role', authorize(ALICE, ANVIL), true],
  ['authorize without a reason', authorize(ALICE, VAULT), false],
  ['authorize of somebody unknown', authorize(BOB, ANVIL), false],
  ['authorize in a context', { ...authorize(BOB, ANVIL), context: [BOB_IS_MEMBER] }, true],
  ['actions', { call: 'actions', actor: ALICE, resource: ANVIL }, ['read']],
  ['actions: none', { call: 'actions', actor: BOB, resource: ANVIL }, []],
  [
    'actions in a context',
    { call: 'actions', actor: BOB, resource: ANVIL, context: [BOB_IS_MEMBER] },
    ['read'],
  ],
  ['list', LIST, ['anvil', 'wheel']],
  ['list in a context', { ...LIST, context: [VAULT_IS_PUBLIC] }, ['anvil', 'vault', 'wheel']],
  [
    'authorize_resources, in the order and as often as they were given',
    authorizeResources(ALICE, [ANVIL, VAULT, WHEEL, ANVIL]),
    [ANVIL, WHEEL, ANVIL],
  ],
  ['authorize_resources: none', authorizeResources(BOB, [ANVIL, VAULT]), []],
  [
    'authorize_resources in a context',
    { ...authorizeResources(BOB, [VAULT, ANVIL]), context: [BOB_IS_MEMBER] },
    [ANVIL],
  ],
  [
    'query of what may be anything',
    { call: 'query', fact: fact('has_permission', ALICE, ANY, ANVIL) },
    [fact('has_permission', ALICE, READ, ANVIL)],
  ],
  [
    'query that is true of any user',
    { call: 'query', fact: fact('has_permission', ANY_USER, READ, WHEEL) },
    [fact('has_permission', ANY_USER, READ, WHEEL)],
  ],
  [
    'query in a context',
    { call: 'query', fact: fact('has_role', BOB, ANY, ACME), context: [BOB_IS_MEMBER] },
    [BOB_IS_MEMBER],
  ],
  [
    'get',
    { call: 'get', fact: fact('has_role', ALICE, ANY, ACME) },
    [fact('has_role', ALICE, MEMBER, ACME)],
  ],
  ['get: none', { call: 'get', fact: fact('is_public', VAULT) }, []],
  [
    'get, by its arguments alone: the crate does not send the predicate',
    { call: 'get', fact: fact('is_public', ANVIL) },
    [fact('has_relation', ANVIL, { type: 'String', id: 'organization' }, ACME)],
  ],
  ['get_policy_metadata', { call: 'get_policy_metadata' }, METADATA],
  [
    'authorize_local',
    { ...authorize(ALICE, ANVIL), call: 'authorize_local', data_bindings: DATA_BINDINGS },
    /\ballowed\b/u,
  ],
  ['list_local', LIST_LOCAL, /\brepository\b/u],
];

const REFUSED: readonly (readonly [what: string, question: RustQuestion, message: RegExp])[] = [
  [
    'a type that is empty',
    authorize({ type: '', id: 'x' }, ANVIL),
    /actor_type: must not be empty/u,
  ],
  ['any id', authorize(ALICE, { type: 'Repository', id: '*' }), /resource_id: /u],
  ['data bindings that are none', { ...LIST_LOCAL, data_bindings: 'facts: 7' }, /data bindings/u],
];

const WRITES: readonly RustQuestion[] = [
  { call: 'policy', source: POLICY },
  { call: 'tell', fact: VAULT_IS_PUBLIC },
  { call: 'delete', fact: fact('is_public', ANY) },
  { call: 'bulk_tell', facts: [VAULT_IS_PUBLIC] },
  { call: 'bulk_delete', facts: [VAULT_IS_PUBLIC] },
  { call: 'bulk', delete: [VAULT_IS_PUBLIC], tell: [BOB_IS_MEMBER] },
];

const skip = missingRust === undefined ? false : `tier crates.io oso-cloud: ${missingRust}`;

describe('the Rust crate is given what the primary gave it, once that is gone', { skip }, () => {
  let node: Running;
  let atPrimary: readonly RustOutcome[];
  let atNode: readonly RustOutcome[];
  before(async () => {
    const primary = await startFilledPrimary();
    node = await startNode({ primaryUrl: primary.url });
    const questions = READS.map(([, question]) => question);
    atPrimary = await ask(primary, questions);
    await primary.stop();
    atNode = await ask(node, questions);
  });
  after(() => node.stop());

  for (const [index, [what, , gives]] of READS.entries()) {
    test(what, () => {
      const outcome = atNode[index];
      assert.deepEqual(outcome, atPrimary[index]);
      assert.ok(outcome?.kind === 'answer', JSON.stringify(outcome));
      if (gives instanceof RegExp) assert.match(String(outcome.value), gives);
      else assert.deepEqual(outcome.value, gives);
    });
  }
});

describe('the Rust crate is refused in words that it can read', { skip }, () => {
  let primary: Running;
  let node: Running;
  before(async () => {
    primary = await startFilledPrimary();
    node = await startNode({ primaryUrl: primary.url });
  });
  after(async () => {
    await node.stop();
    await primary.stop();
  });

  for (const [what, question, message] of REFUSED) {
    test(`${what}: 400, as by the primary`, async () => {
      const said = checkRefused(await ask(node, [question]), message);
      assert.equal(said, checkRefused(await ask(primary, [question]), message));
    });
  }

  test('a get of all facts: 400, as it is sent as one that was lost on its way', async () => {
    const question = { call: 'get', fact: fact('has_role', ANY, ANY, ANY) };
    checkRefused(await ask(node, [question]), /needs a predicate or an argument/u);
  });

  test('a key of another environment: 401', async () => {
    checkRefused(await askRust({ url: node.url, key: 'e_1_2_3' }, [LIST]), /key/u);
  });

  for (const question of WRITES) {
    test(`${question.call}, which the primary does: 405`, async () => {
      checkRefused(
        await ask(node, [question]),
        /^Oso Server Error: Cannot POST \/api\/(?:policy|bulk) here: .*read-only/u,
      );
    });
  }

  test('what the node has refused to write is not there', async () => {
    const [outcome] = await ask(node, [{ ...LIST, actor: BOB }]);
    assert.deepEqual(outcome, { kind: 'answer', value: ['wheel'] });
  });

  test('a node that has no copy yet: 503', async (t) => {
    const { app } = testApp({ world: null });
    t.after(() => app.close());
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    checkRefused(await askRust({ url, key: KEY }, [LIST]), /^Oso Server Error: Cannot answer/u);
  });
});

test('the Rust crate asks over TLS, of an authority that it is told of', { skip }, async (t) => {
  const directory = temporaryDirectory();
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const primary = await startFilledPrimary();
  const node = await startNode({
    primaryUrl: primary.url,
    authority: AUTHORITY,
    environment: {
      [OWN_VARIABLES.tlsCertFile]: file('tls.crt', NODE.cert),
      [OWN_VARIABLES.tlsKeyFile]: file('tls.key', NODE.key),
    },
  });
  t.after(() => node.stop());
  await primary.stop();
  const environment = { SSL_CERT_FILE: file('ca.crt', AUTHORITY) };
  const [trusted] = await askRust({ url: node.url, key: DEVELOPMENT_KEY, environment }, [LIST]);
  assert.deepEqual(trusted, { kind: 'answer', value: ['anvil', 'wheel'] });
  const [distrusted] = await ask(node, [LIST]);
  assert.ok(distrusted?.kind === 'error');
  assert.equal(distrusted.variant, 'Api');
});

function authorize(actor: Value, resource: Value): RustQuestion {
  return { call: 'authorize', actor, action: 'read', resource };
}

function authorizeResources(actor: Value, resources: readonly Value[]): RustQuestion {
  return { call: 'authorize_resources', actor, action: 'read', resources };
}

function fact(predicate: string, ...args: readonly object[]) {
  return { predicate, args };
}

async function ask(
  { url }: Running,
  questions: readonly RustQuestion[],
): Promise<readonly RustOutcome[]> {
  return await askRust({ url, key: DEVELOPMENT_KEY }, questions);
}

/** By an answer that the crate reads as the server's words, with the request's id; gives what it says. */
function checkRefused([outcome]: readonly RustOutcome[], message: RegExp): string {
  assert.ok(outcome?.kind === 'error', JSON.stringify(outcome));
  assert.equal(outcome.variant, 'Server', outcome.message);
  assert.match(outcome.message, message);
  assert.match(String(outcome.requestId), /^[\da-f]{8}-[\da-f-]{27}$/u);
  return outcome.message;
}

async function startFilledPrimary(): Promise<Running> {
  const primary = await startPrimary();
  const outcomes = await ask(primary, [
    { call: 'policy', source: POLICY },
    { call: 'bulk_tell', facts: FACTS },
  ]);
  assert.deepEqual(outcomes, [DONE, DONE]);
  return primary;
}
