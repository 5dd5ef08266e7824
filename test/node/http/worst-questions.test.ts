import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerInTime } from '../../../node/http/answer-in-time.ts';
import { authzenRoutes } from '../../../node/http/authzen-routes.ts';
import { replyTo } from '../../../node/http/errors.ts';
import { localRoutes } from '../../../node/http/local-routes.ts';
import { questionRoutes } from '../../../node/http/question-routes.ts';
import { factsRoute } from '../../../node/http/read-routes.ts';
import { ok } from '../../../node/http/route.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { worldOf } from '../../fakes/policy-world.ts';
import { ENDLESS, ENDLESS_QUESTION, sharedWorld } from '../../fakes/shared-worlds.ts';

/**
 * The worst question per path that we can think of, as a table. How long one takes is counted in the time
 * of this process: on a busy machine others take theirs, and a budget is over sooner.
 */
const BUDGET_MS = 150;
const OVER_MS_MAX = 250;

const { actor_type, actor_id, resource_type, resource_id } = ENDLESS_QUESTION;
const ACTOR = { actor_type, actor_id };
const RESOURCE = { resource_type, resource_id };
const GROUPS = Array.from({ length: 100_000 }, (_, at) => ({
  type: 'Group',
  id: `a${at % 300}`,
}));
const USER = { type: 'User', id: 'ann' };
const GROUP = { type: 'Group', id: 'a1' };
const EVALUATION = { subject: USER, action: { name: 'walk' }, resource: GROUP };
/** Which groups are twins is not known here: every path becomes SQL. */
const BINDINGS = 'facts:\n  twin(Group:_, Group:_):\n    query: SELECT one, other FROM twins\n';

/** Any two groups that an edge leads from and to, so many times: no condition ties one to the next. */
function product(edges: number) {
  const calls = Array.from({ length: edges }, (_, at) => ['edge', [`f${at}`, `t${at}`]]);
  const [predicate, ...others] = calls;
  const names = calls.flatMap(([, names]) => names ?? []);
  const constraints = Object.fromEntries(names.map((name) => [name, { type: 'Group', ids: null }]));
  return { predicate, calls: others, constraints };
}

/** Every way to choose ids for so many variables is asked by itself. */
function choices(variables: number) {
  const names = Array.from({ length: variables }, (_, at) => `v${at}`);
  const ids = Array.from({ length: 300 }, (_, at) => `a${at}`);
  const constraints = Object.fromEntries(names.map((name) => [name, { type: 'Group', ids }]));
  const calls = names.map((name, at) => ['edge', [name, names[at + 1] ?? 'v0']]);
  const [predicate, ...others] = calls;
  return { predicate, calls: others, constraints };
}

const WORST: readonly (readonly [name: string, path: string, body: unknown])[] = [
  ['one question', '/api/authorize', ENDLESS_QUESTION],
  ['many resources', '/api/authorize_resources', { ...ACTOR, action: 'walk', resources: GROUPS }],
  ['a list', '/api/list', { ...ACTOR, action: 'walk', resource_type: 'Group' }],
  [
    'a page of one',
    '/api/list',
    { ...ACTOR, action: 'walk', resource_type: 'Group', page_size: 1 },
  ],
  ['actions', '/api/actions', { ...ACTOR, ...RESOURCE }],
  ['many actions', '/api/bulk_actions', Array(10_000).fill({ ...ACTOR, ...RESOURCE })],
  [
    'all of a predicate',
    '/api/query',
    {
      fact: { predicate: 'allow', args: [{ type: 'User' }, { type: 'String' }, { type: 'Group' }] },
    },
  ],
  ['a product of two', '/api/evaluate_query', product(2)],
  ['a product of a hundred', '/api/evaluate_query', product(100)],
  ['choices of ids', '/api/evaluate_query', choices(4)],
  ['choices for a hundred variables', '/api/evaluate_query', choices(100)],
  ['an evaluation', '/access/v1/evaluation', EVALUATION],
  [
    'a batch of evaluations',
    '/access/v1/evaluations',
    { ...EVALUATION, evaluations: Array(1_000).fill({}) },
  ],
  [
    'a search for subjects',
    '/access/v1/search/subject',
    { ...EVALUATION, subject: { type: 'User' } },
  ],
  [
    'a search for resources',
    '/access/v1/search/resource',
    { ...EVALUATION, resource: { type: 'Group' } },
  ],
  ['a search for actions', '/access/v1/search/action', { subject: USER, resource: GROUP }],
  ['SQL for a question', '/api/authorize_query', { query: ENDLESS_QUESTION }],
  [
    'SQL for a list',
    '/api/list_query',
    { query: { ...ACTOR, action: 'walk', resource_type: 'Group' }, column: 'id' },
  ],
  ['SQL for actions', '/api/actions_query', { query: { ...ACTOR, ...RESOURCE } }],
  [
    'SQL for a product',
    '/api/evaluate_query_local',
    {
      query: product(3),
      mode: { mode: 'select', query_vars_to_output_column_names: { f0: 'a', t1: 'b', t2: 'c' } },
    },
  ],
];

test('the worst questions are refused when their time is over, and soon after it', async (t) => {
  using directory = temporaryDirectory();
  const world = await sharedWorld(directory.path, ENDLESS);
  const parts = {
    authenticate: () => ({ environment: '', keyId: '' }),
    worldOf: () => world,
    clock: SYSTEM_CLOCK,
    budgetMs: BUDGET_MS,
    dialect: 'postgresql',
  } as const;
  const routes = [...questionRoutes(parts), ...authzenRoutes(parts), ...localRoutes(parts)];
  for (const [name, path, question] of WORST) {
    await t.test(`${name}: ${path}`, async () => {
      const isLocal = /_query$|_local$/u.test(path) && path !== '/api/evaluate_query';
      const given = isLocal ? { ...(question as object), data_bindings: BINDINGS } : question;
      const body = Buffer.from(JSON.stringify(given));
      const route = routes.find((each) => each.path === path) ?? assert.fail(path);
      const headers = { 'content-type': 'application/json' };
      const before = process.cpuUsage();
      const status = await Promise.resolve()
        .then(() => route.answer({ environment: '', queryString: '', body, headers }))
        .then(
          (answer) => answer.status,
          (error: unknown) => replyTo(error).status,
        );
      const { user, system } = process.cpuUsage(before);
      assert.equal(status, 503);
      const tookMs = Math.round((user + system) / 1_000);
      assert.ok(tookMs < BUDGET_MS + OVER_MS_MAX, `${tookMs} ms`);
    });
  }
});

/** A clock on which so many looks cost nothing; from then on, all the time there is. */
function clockOfLooks(looks: number) {
  let taken = 0;
  return {
    clock: { monotonicMs: () => ((taken += 1) > looks ? 1_000_000 : 0) },
    taken: () => taken,
  };
}

const LIST = { actor_type: 'User', actor_id: 'alice', action: 'read', resource_type: 'Repo' };
const ROWS = {
  predicate: ['has_role', ['u', 'r', 'o']],
  constraints: { u: { type: 'User' }, r: { type: 'String' }, o: { type: 'Repo' } },
};
const REPO_BINDINGS =
  'facts:\n  has_role(User:_, String:_, Repo:_):\n    query: SELECT u, r, o FROM x\n';

/** Whenever its time ends, the answer ends: it is whole, or it is none. */
async function checkStopsAnywhere(path: string, body: unknown, stepsMin: number) {
  const facts = Array.from({ length: 6_000 }, (_, at) => ({
    predicate: 'has_role',
    args: [
      { type: 'User', id: 'alice' },
      { type: 'String', id: 'reader' },
      { type: 'Repo', id: `é${at}` },
    ],
  }));
  const world = worldOf({ facts });
  const ask = async (looks: number) => {
    const { clock, taken } = clockOfLooks(looks);
    const parts = {
      authenticate: () => ({ environment: '', keyId: '' }),
      worldOf: () => world,
      clock: { ...clock, nowMs: () => 0 },
      budgetMs: 100,
      dialect: 'postgresql',
    } as const;
    const routes = [...questionRoutes(parts), ...localRoutes(parts), factsRoute(parts)];
    const route = routes.find((each) => each.path === path) ?? assert.fail(path);
    const bytes = Buffer.from(JSON.stringify(body));
    const asked = { environment: '', queryString: 'predicate=has_role', body: bytes, headers: {} };
    const outcome = await Promise.resolve()
      .then(() => route.answer(asked))
      .then(
        ({ status }) => status,
        (error: unknown) => replyTo(error).status,
      );
    return { outcome, taken: taken() };
  };
  const whole = await ask(Infinity);
  assert.equal(whole.outcome, 200);
  assert.ok(whole.taken >= stepsMin, `only ${whole.taken} looks at the clock`);
  const places = [1, 2, 3, 4, 5, 6, 7, 8, 0.25, 0.5, 0.75].map((at) =>
    at < 1 ? Math.floor(whole.taken * at) : whole.taken - at,
  );
  for (const looks of places.filter((at) => at > 0)) {
    assert.equal((await ask(looks)).outcome, 503, `after ${looks} of ${whole.taken} looks`);
  }
}

test('finding, sorting and writing a list each stop', () =>
  checkStopsAnywhere('/api/list', LIST, 20));
test('finding, sorting, naming and writing rows each stop', () =>
  checkStopsAnywhere('/api/evaluate_query', ROWS, 80));
test('unfolding, simplifying and writing SQL each stop', () =>
  checkStopsAnywhere(
    '/api/list_query',
    { query: LIST, column: 'id', data_bindings: REPO_BINDINGS },
    90,
  ));
test('taking facts out stops', () => checkStopsAnywhere('/api/facts', {}, 90));

test('reading a question counts, too', () => {
  const world = worldOf();
  const { clock } = clockOfLooks(1);
  const asked = { world, path: '/', body: Buffer.from('{}') };
  const ask = () =>
    answerInTime({ clock, budgetMs: 100 }, asked, () => {
      world.evaluator.holds({ predicate: 'allow', args: [] }, []);
      return ok('{}');
    });
  assert.throws(ask, { code: 'budget_exhausted' });
});
