import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { begunAt } from '../../../node/world/age.ts';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { questionRoutes } from '../../../node/http/question-routes.ts';
import { checkError, post, type TestApp, testApp } from '../../fakes/http-app.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ENVIRONMENT, fact, value, worldOf } from '../../fakes/policy-world.ts';

const { app } = testApp();

/** The very bytes, for clients break on one key more. */
async function checkAnswer(path: string, body: unknown, expected: string) {
  const response = await post(app, path, body);
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(response.body, expected);
}

const ALICE = { actor_type: 'User', actor_id: 'alice' };
const ROBOT = { actor_type: 'Robot', actor_id: 'r2' };
const ALICE_READS = { ...ALICE, action: 'read', resource_type: 'Repo' };
const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };

test('authorize answers allowed, and nothing else', async () => {
  await checkAnswer('/api/authorize', { ...ALICE, action: 'read', ...ANVIL }, '{"allowed":true}');
  await checkAnswer('/api/authorize', { ...ALICE, action: 'frob', ...ANVIL }, '{"allowed":false}');
});

test('authorize_resources answers the allowed ones', async () => {
  const body = { ...ALICE, action: 'read', resources: ['Repo:zebra', 'Org:acme'].map(value) };
  const expected = '{"results":[{"type":"Repo","id":"zebra"}]}';
  await checkAnswer('/api/authorize_resources', body, expected);
});

test('list answers ids, and a token only to those who asked for pages', async () => {
  const body = { ...ALICE, action: 'read', resource_type: 'Repo' };
  await checkAnswer('/api/list', body, '{"results":["anvil","zebra"]}');
  await checkAnswer(
    '/api/list',
    { ...body, page_size: 10_000 },
    '{"results":["anvil","zebra"],"next_page_token":null}',
  );
  const first = await post(app, '/api/list', { ...body, page_size: 1 });
  const { results, next_page_token: token } = first.json<Record<string, string | string[]>>();
  assert.deepEqual(results, ['anvil']);
  await checkAnswer(
    '/api/list',
    { ...body, page_size: 10_000, page_token: token },
    '{"results":["zebra"],"next_page_token":null}',
  );
});

test("a page token of the primary's is refused, not answered with the first page again", async () => {
  const body = { ...ALICE, action: 'read', resource_type: 'Repo', page_token: 'tok' };
  checkError(await post(app, '/api/list', body), 400, /page token was not issued by this node/u);
});

/** The token of the first page of one id, of alice's repositories. */
async function tokenAt(node: TestApp): Promise<unknown> {
  const response = await post(node.app, '/api/list', { ...ALICE_READS, page_size: 1 });
  return response.json<Record<string, unknown>>()['next_page_token'];
}

test('a page goes on at any node that has the same content, however old its copy', async () => {
  const other = testApp({ world: worldOf({ takenAtMs: 77 }) });
  const body = { ...ALICE_READS, page_token: await tokenAt(testApp()) };
  const response = await post(other.app, '/api/list', body);
  assert.equal(response.body, '{"results":["zebra"],"next_page_token":null}');
});

test('a page does not go on over other content, for another question, or by a token that was changed', async () => {
  const node = testApp();
  const token = String(await tokenAt(node));
  node.world.replace(worldOf({ takenAtMs: 2, generation: 'f'.repeat(64) }), begunAt(2));
  const refusals = [
    [node, { ...ALICE_READS, page_token: token }],
    [testApp(), { ...ALICE_READS, action: 'delete', page_token: token }],
    [testApp(), { ...ALICE_READS, page_token: token.replace('.1.1.', '.9.1.') }],
    [testApp(), { ...ALICE_READS, page_token: '' }],
  ] as const;
  for (const [{ app: asked }, body] of refusals) {
    checkError(await post(asked, '/api/list', body), 400, /list again from the first page/u);
  }
});

test('list and actions write a wildcard as a star', async () => {
  await checkAnswer(
    '/api/list',
    { ...ROBOT, action: 'read', resource_type: 'Repo' },
    '{"results":["*"]}',
  );
  const acme = { resource_type: 'Org', resource_id: 'acme' };
  const bob = { actor_type: 'User', actor_id: 'bob' };
  await checkAnswer('/api/actions', { ...bob, ...acme }, '{"results":["*"]}');
});

test('actions answers names', async () => {
  await checkAnswer('/api/actions', { ...ALICE, ...ANVIL }, '{"results":["delete","read"]}');
});

test('bulk_actions answers each question, in their order', async () => {
  const bob = { actor_type: 'User', actor_id: 'bob' };
  const acme = { resource_type: 'Org', resource_id: 'acme' };
  await checkAnswer(
    '/api/bulk_actions',
    [
      { ...ALICE, ...ANVIL },
      { ...bob, ...acme },
      { ...ALICE, ...acme },
    ],
    '[{"results":["delete","read"]},{"results":["*"]},{"results":[]}]',
  );
  await checkAnswer('/api/bulk_actions', [], '[]');
});

test('query answers facts whose open arguments are null', async () => {
  const args = [{ type: 'Robot' }, { type: 'String', id: 'read' }, { type: 'Repo', id: null }];
  await checkAnswer(
    '/api/query',
    { fact: { predicate: 'has_permission', args } },
    '{"results":[{"predicate":"has_permission","args":[{"type":"Robot","id":null},{"type":"String","id":"read"},{"type":"Repo","id":null}]}]}',
  );
});

test('evaluate_query answers rows by variable, wildcards as null', async () => {
  const constraints = {
    v1: { type: 'Robot', ids: ['r2'] },
    v2: { type: 'String', ids: null },
    v3: { type: 'Repo', ids: null },
  };
  await checkAnswer(
    '/api/evaluate_query',
    { predicate: ['allow', ['v1', 'v2', 'v3']], calls: [], constraints, context_facts: [] },
    '{"results":[{"v1":"r2","v2":"read","v3":null}]}',
  );
});

test('a concrete row stands beside the wildcard that covers it', async () => {
  const role = fact('has_permission', 'Robot:r2', 'String:read', 'Repo:anvil');
  const constraints = {
    v1: { type: 'Robot', ids: ['r2'] },
    v2: { type: 'String', ids: ['read'] },
    v3: { type: 'Repo' },
  };
  await checkAnswer(
    '/api/evaluate_query',
    { predicate: ['has_permission', ['v1', 'v2', 'v3']], constraints, context_facts: [role] },
    '{"results":[{"v1":"r2","v2":"read","v3":null},{"v1":"r2","v2":"read","v3":"anvil"}]}',
  );
});

test('a question that costs more than one may is 503, and the next one is answered', async () => {
  const world = worldOf();
  const evaluator = createEngine({
    program: world.policy.program,
    facts: world.facts,
    limits: { ...DEFAULT_LIMITS, rowsMax: 3 },
    clock: { nowSeconds: () => 0, monotonicMs: () => 0 },
  });
  const { app: costly } = testApp({ world: { ...world, evaluator } });
  const open = { fact: { predicate: 'has_role', args: [{}, {}, {}] } };
  checkError(await post(costly, '/api/query', open), 503, /rows/u);
  const closed = { ...ALICE_READS, resource_id: 'anvil' };
  assert.equal((await post(costly, '/api/authorize', closed)).body, '{"allowed":true}');
});

test('a malformed question is 400 with what and where', async () => {
  const body = { ...ALICE, action: 'read', ...ANVIL };
  checkError(
    await post(app, '/api/authorize', { ...body, actor_id: 7 }),
    400,
    /actor_id: expected/u,
  );
  checkError(await post(app, '/api/authorize', []), 400, /the body/u);
  checkError(await post(app, '/api/query', body), 400, /: fact: is missing/u);
});

test('a question that cannot be asked openly is 400', async () => {
  const body = { fact: { predicate: 'is_large', args: [{ type: 'Integer', id: null }] } };
  checkError(await post(app, '/api/query', body), 400, /./u);
});

test('too many context facts are 413, useless ones 400', async () => {
  const body = { ...ALICE, action: 'read', ...ANVIL };
  const useless = fact('unused', 'User:alice');
  const many = { ...body, context_facts: Array<unknown>(101).fill(useless) };
  checkError(await post(app, '/api/authorize', many), 413, /100 context facts/u);
  const one = { ...body, context_facts: [useless] };
  checkError(await post(app, '/api/authorize', one), 400, /not used in policy/u);
});

test('without a world every question is 503', async () => {
  const empty = testApp({ world: null });
  const body = { ...ALICE, action: 'read', ...ANVIL };
  for (const path of ['authorize', 'list', 'actions', 'query', 'evaluate_query']) {
    const response = await post(empty.app, `/api/${path}`, body);
    checkError(response, 503, /no copy of the environment is loaded: the primary does not answer/u);
  }
});

test('an answer comes from the world that is current when it is asked', async () => {
  const changing = testApp({ world: worldOf({ takenAtMs: 1 }) });
  const body = { ...ALICE, action: 'read', resource_type: 'Repo' };
  assert.equal((await post(changing.app, '/api/list', body)).body, '{"results":["anvil","zebra"]}');
  changing.world.replace(worldOf({ takenAtMs: 2, facts: [] }), begunAt(2));
  assert.equal((await post(changing.app, '/api/list', body)).body, '{"results":[]}');
});

/** Who listens is told of well-formed questions; the kinds of those that were noted. */
function notedOf(asked: readonly (readonly [path: string, body: unknown])[]) {
  const noted: AskedQuestion[] = [];
  const routes = questionRoutes({
    authenticate: () => ({ environment: ENVIRONMENT, keyId: '12345' }),
    worldOf: () => worldOf(),
    clock: new FakeClock(),
    budgetMs: 4_000,
    noteQuestion: (question) => noted.push(question),
  });
  for (const [path, body] of asked) {
    const bytes = Buffer.from(JSON.stringify(body));
    const given = { environment: ENVIRONMENT, queryString: '', body: bytes, headers: {} };
    try {
      void routes.find((route) => route.path === path)?.answer(given);
    } catch {
      // Refused: what was noted of it is what is looked at.
    }
  }
  return noted;
}

test('whoever wants to know is told of each question, of every kind', () => {
  const constraints = { v1: { type: 'User', ids: ['alice'] } };
  const noted = notedOf([
    ['/api/authorize', { ...ALICE, action: 'read', ...ANVIL }],
    ['/api/authorize_resources', { ...ALICE, action: 'read', resources: [] }],
    ['/api/list', { ...ALICE, action: 'read', resource_type: 'Repo' }],
    ['/api/actions', { ...ALICE, ...ANVIL }],
    ['/api/bulk_actions', [{ ...ALICE, ...ANVIL }]],
    ['/api/query', { fact: { predicate: 'allow', args: [{ type: 'User' }] } }],
    ['/api/evaluate_query', { predicate: ['p', ['v1']], constraints }],
  ]);
  assert.deepEqual(
    noted.map(({ kind }) => kind),
    ['authorize', 'authorize_resources', 'list', 'actions', 'actions', 'query', 'evaluate_query'],
  );
  assert.deepEqual(noted[0]?.question, {
    actor: value('User:alice'),
    action: 'read',
    resource: value('Repo:anvil'),
    contextFacts: [],
  });
});

test('a question that is refused is noted, one that is malformed is not', () => {
  const asked = { ...ALICE, action: 'read', ...ANVIL };
  const useless = [fact('unused', 'User:alice')];
  assert.equal(notedOf([['/api/authorize', { ...asked, context_facts: useless }]]).length, 1);
  assert.equal(notedOf([['/api/authorize', { ...asked, actor_id: 7 }]]).length, 0);
});
