/** Over a real connection: what clients send and get as headers is what these sentences are about. */

import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { Freshness, freshRoute } from '../../../node/http/freshness.ts';
import { ok } from '../../../node/http/route.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import { begunAt, begunBefore, type Begun } from '../../../node/world/age.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { KEY, testApp, type TestApp, type TestAppOptions } from '../../fakes/http-app.ts';
import { fact, GENERATION, worldOf } from '../../fakes/policy-world.ts';

const ALICE = { actor_type: 'User', actor_id: 'alice' };
const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };
const AUTHORIZE = { ...ALICE, action: 'read', ...ANVIL };
const NOW_MS = 1_000_000;
const HOUR_MS = 3_600_000;

type Node = TestApp & { readonly port: number };
type Sent = {
  readonly path?: string;
  /** Left out with a path: GET. */
  readonly body?: unknown;
  readonly maxAge?: string | string[];
  readonly key?: string;
};
type Reply = {
  readonly status: number;
  readonly ageMs: string | undefined;
  readonly generation: string | undefined;
  readonly message: string;
  readonly body: string;
};

/** A node that listens. Its copy was taken a second ago, if no other world is given. */
async function nodeOf(context: TestContext, options: TestAppOptions = {}): Promise<Node> {
  const node = testApp({ world: worldOf({ takenAtMs: NOW_MS - 1_000 }), ...options });
  await node.app.listen({ port: 0, host: '127.0.0.1' });
  context.after(() => node.app.close());
  return { ...node, port: (node.app.server.address() as AddressInfo).port };
}

/** A node over a copy that it found when it began. */
async function restartedNode(
  context: TestContext,
  takenAtMs: number,
  options: TestAppOptions = {},
): Promise<Node> {
  const node = await nodeOf(context, { ...options, world: null });
  assert.ok(node.world.replace(worldOf({ takenAtMs }), begunBefore(takenAtMs, node.clock)));
  return node;
}

async function send({ port }: Node, sent: Sent = {}): Promise<Reply> {
  const { path = '/api/authorize', body = sent.path === undefined ? AUTHORIZE : undefined } = sent;
  const maxAge = sent.maxAge === undefined ? {} : { 'Oso-Fallback-Max-Age-Ms': sent.maxAge };
  const headers = { authorization: `Bearer ${sent.key ?? KEY}`, ...maxAge };
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const client = request({ port, host: '127.0.0.1', path, method, headers });
    client.on('error', reject);
    client.on('response', (response) => {
      const { 'oso-fallback-age-ms': ageMs, 'oso-fallback-generation': generation } =
        response.headers;
      text(response).then((answer) => {
        const message = answer.startsWith('{"message"')
          ? (JSON.parse(answer) as { message: string }).message
          : '';
        const status = response.statusCode ?? 0;
        resolve({
          status,
          ageMs: ageMs as string,
          generation: generation as string,
          message,
          body: answer,
        });
      }, reject);
    });
    client.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function checkRefused(node: Node, sent: Sent, message: RegExp) {
  const reply = await send(node, sent);
  assert.equal(reply.status, 503, reply.body);
  assert.match(reply.message, message);
}

test('every answer says how old its copy is, and which', async (context) => {
  const node = await nodeOf(context);
  const questions: readonly Sent[] = [
    {},
    { path: '/api/authorize_resources', body: { ...ALICE, action: 'read', resources: [] } },
    { path: '/api/list', body: { ...ALICE, action: 'read', resource_type: 'Repo' } },
    { path: '/api/actions', body: { ...ALICE, ...ANVIL } },
    { path: '/api/query', body: { fact: { predicate: 'has_role', args: [{}, {}, {}] } } },
    {
      path: '/api/evaluate_query',
      body: {
        predicate: ['has_size', ['r', 'n']],
        calls: [],
        constraints: { r: { type: 'Repo' }, n: { type: 'Integer' } },
      },
    },
    { path: '/api/facts?predicate=has_role' },
    { path: '/api/policy_metadata' },
  ];
  for (const question of questions) {
    const { status, ageMs, generation, body } = await send(node, question);
    assert.equal(status, 200, body);
    assert.deepEqual([ageMs, generation], ['1000', GENERATION.slice(0, 16)], question.path);
  }
});

test('so does an answer that finds the question wrong, for that depends on the policy', async (context) => {
  const node = await nodeOf(context);
  const body = { ...AUTHORIZE, context_facts: [fact('unused', 'User:alice')] };
  const { status, ageMs, generation } = await send(node, { path: '/api/authorize', body });
  assert.deepEqual([status, ageMs, generation], [400, '1000', GENERATION.slice(0, 16)]);
});

test('strangers are told nothing, and nothing is said of a copy that is not there', async (context) => {
  const stranger = await send(await nodeOf(context), { key: 'e_42_1_secret' });
  assert.deepEqual(
    [stranger.status, stranger.ageMs, stranger.generation],
    [401, undefined, undefined],
  );
  const empty = await send(await nodeOf(context, { world: null }));
  assert.deepEqual([empty.status, empty.ageMs, empty.generation], [503, undefined, undefined]);
});

test('a long list that is still being sent has the age and name of what it is read from', async (context) => {
  const facts = Array.from({ length: 5_000 }, (_, at) =>
    fact('has_role', `User:u${at}`, 'String:reader', 'Repo:anvil'),
  );
  const node = await nodeOf(context, { world: worldOf({ takenAtMs: NOW_MS, facts }) });
  const asked = send(node, { path: '/api/facts?predicate=has_role' });
  const other = worldOf({ takenAtMs: NOW_MS + 1, generation: 'f'.repeat(64), facts: [] });
  node.app.server.once('request', () => {
    setImmediate(() => node.world.replace(other, begunAt(NOW_MS + 1)));
  });
  const { ageMs, generation, body } = await asked;
  assert.deepEqual([ageMs, generation], ['0', GENERATION.slice(0, 16)]);
  assert.equal((JSON.parse(body) as unknown[]).length, 5_000);
  assert.equal((await send(node)).generation, 'f'.repeat(16));
});

test('a request that allows the age of the copy is answered, one that allows less is not', async (context) => {
  const node = await nodeOf(context);
  assert.equal((await send(node, { maxAge: '1000' })).body, '{"allowed":true}');
  await checkRefused(node, { maxAge: '999' }, /the copy is 1000 ms old, it may be 999 ms/u);
  const refused = await send(node, { maxAge: '999' });
  assert.deepEqual([refused.ageMs, refused.generation], ['1000', GENERATION.slice(0, 16)]);
  await checkRefused(
    node,
    { path: '/api/facts?predicate=has_role', maxAge: '999' },
    /1000 ms old/u,
  );
  await checkRefused(node, { path: '/api/policy_metadata', maxAge: '999' }, /1000 ms old/u);
});

test('a limit of 0 is allowed, and allows a copy of this very moment', async (context) => {
  const node = await nodeOf(context, { world: worldOf({ takenAtMs: NOW_MS }) });
  assert.equal((await send(node, { maxAge: '0' })).status, 200);
  node.clock.advance(1);
  await checkRefused(node, { maxAge: '0' }, /1 ms old, it may be 0 ms/u);
});

test('of several limits the strictest counts', async (context) => {
  const node = await nodeOf(context);
  await checkRefused(node, { maxAge: ['5000', '10', '70'] }, /it may be 10 ms/u);
  await checkRefused(node, { maxAge: '5000, 10' }, /it may be 10 ms/u);
  assert.equal((await send(node, { maxAge: ['5000', '2000'] })).status, 200);
});

test('what is no limit is 400, not an answer without one', async (context) => {
  const node = await nodeOf(context);
  const malformed = ['', '-1', '1.5', '1e3', '0x10', '1s', ' ', '10,', '10,x', '1'.repeat(16), '٣'];
  for (const maxAge of malformed) {
    const { status, message } = await send(node, {
      maxAge: Buffer.from(maxAge).toString('latin1'),
    });
    assert.equal(status, 400, maxAge);
    assert.match(
      message,
      /oso-fallback-max-age-ms must be a whole number of milliseconds, at most 9{15}$/u,
    );
  }
  assert.equal((await send(node, { maxAge: '9'.repeat(15) })).status, 200);
});

test('a limit on the age does not let strangers in', async (context) => {
  const node = await nodeOf(context);
  assert.equal((await send(node, { maxAge: '0', key: 'e_42_1_secret' })).status, 401);
});

test('over the hard limit a node answers, and says how old it is', async (context) => {
  const node = await nodeOf(context, { freshness: { hardAgeMs: HOUR_MS } });
  node.clock.advance(2 * HOUR_MS);
  const { status, ageMs } = await send(node);
  assert.deepEqual([status, ageMs], [200, String(2 * HOUR_MS + 1_000)]);
  assert.equal((await send(node, { path: '/healthcheck' })).status, 200);
});

test('unless it is told to refuse: then it is unhealthy too, until there is a newer copy', async (context) => {
  const node = await nodeOf(context, { freshness: { hardAgeMs: HOUR_MS, overHardAge: 'refuse' } });
  node.clock.advance(HOUR_MS - 1_000);
  assert.equal((await send(node)).status, 200);
  assert.equal((await send(node, { path: '/healthcheck' })).status, 200);
  node.clock.advance(1);
  const problem = /3600001 ms old, this node allows 3600000 ms \(OSO_FALLBACK_HARD_AGE_SECONDS\)/u;
  await checkRefused(node, {}, problem);
  await checkRefused(node, { path: '/api/facts?predicate=has_role' }, problem);
  await checkRefused(node, { path: '/healthcheck' }, problem);
  assert.equal((await send(node, { path: '/metrics' })).status, 200);
  const takenAtMs = node.clock.nowMs();
  node.world.replace(worldOf({ takenAtMs }), begunAt(takenAtMs));
  assert.equal((await send(node)).status, 200);
  assert.equal((await send(node, { path: '/healthcheck' })).status, 200);
});

test('a node without limits is healthy at any age', async (context) => {
  const node = await nodeOf(context);
  node.clock.advance(1_000 * HOUR_MS);
  assert.equal((await send(node, { path: '/healthcheck' })).status, 200);
  assert.equal((await send(node)).status, 200);
});

test('a clock that is set back makes no answer look fresh', async (context) => {
  const node = await nodeOf(context);
  node.clock.advance(HOUR_MS);
  node.clock.jump(-2 * HOUR_MS);
  assert.equal((await send(node)).ageMs, String(HOUR_MS + 1_000));
  await checkRefused(node, { maxAge: '60000' }, /3601000 ms old/u);
});

test('after a restart the date says how old the copy is', async (context) => {
  const node = await restartedNode(context, NOW_MS - 600_000);
  assert.equal((await send(node)).ageMs, '600000');
  node.clock.jump(-HOUR_MS);
  node.clock.advance(5);
  assert.equal((await send(node)).ageMs, '600005');
});

test('a copy from the future is answered from, but passes for fresh nowhere', async (context) => {
  const node = await restartedNode(context, NOW_MS + HOUR_MS);
  const { status, ageMs } = await send(node);
  assert.deepEqual([status, ageMs], [200, String(Number.MAX_SAFE_INTEGER)]);
  const limit = '9'.repeat(15);
  await checkRefused(node, { maxAge: limit }, /age of the copy is unknown, as its date is in the/u);
});

test('nor where the settings refuse what is too old', async (context) => {
  const freshness = { hardAgeMs: 1_000 * HOUR_MS, overHardAge: 'refuse' } as const;
  const node = await restartedNode(context, NOW_MS + HOUR_MS, { freshness });
  await checkRefused(node, {}, /unknown.*this node allows 3600000000 ms/u);
  await checkRefused(node, { path: '/healthcheck' }, /unknown/u);
});

/** What the log says while these things happen to a node whose limits are 10 and 20 ms. */
function logged(
  happen: (parts: {
    readonly clock: FakeClock;
    readonly look: () => void;
    readonly replace: (begun?: Begun) => void;
  }) => void,
): readonly string[] {
  const clock = new FakeClock(NOW_MS);
  const cell = new WorldCell();
  const lines: string[] = [];
  const say = (level: string) => (_details: object, message: string) => {
    lines.push(`${level}: ${message}`);
  };
  const freshness = new Freshness({
    policy: { softAgeMs: 10, hardAgeMs: 20, overHardAge: 'serve' },
    clock,
    log: { info: say('info'), warn: say('warn'), error: say('error') } as never,
  });
  const replace = (begun = begunAt(clock.monotonicMs())) => {
    cell.replace(worldOf({ takenAtMs: clock.nowMs() }), begun);
  };
  replace();
  happen({
    clock,
    replace,
    look: () => {
      const world = cell.current();
      assert.ok(world !== undefined);
      freshness.standingOf(world);
    },
  });
  return lines;
}

const SOFT = 'warn: The copy is older than the soft limit';
const HARD = 'error: The copy is older than the hard limit';
const WELL = 'info: The copy is within the soft limit again';

test('the log has one line per limit that is crossed, however often somebody looks', () => {
  const lines = logged(({ clock, look }) => {
    for (let ageMs = 0; ageMs < 30; ageMs += 1) {
      look();
      look();
      clock.advance(1);
    }
  });
  assert.deepEqual(lines, [SOFT, HARD]);
});

test('it says when all is well again, and warns anew', () => {
  const lines = logged(({ clock, look, replace }) => {
    for (let round = 0; round < 2; round += 1) {
      clock.advance(11);
      look();
      replace();
      look();
    }
  });
  assert.deepEqual(lines, [SOFT, WELL, SOFT, WELL]);
});

test('it warns of a clock that cannot be right, once', () => {
  const lines = logged(({ clock, look }) => {
    clock.jump(-HOUR_MS);
    look();
    clock.advance(1);
    look();
  });
  assert.deepEqual(lines.length, 1);
  assert.match(lines[0] ?? '', /^warn: The wall clock says that less time has passed/u);
});

const ASKED = { environment: '', queryString: '', body: undefined, headers: {} };
const LATE = { method: 'GET', path: '/late' } as const;

function lateRoute(answer: () => Promise<ReturnType<typeof ok>>) {
  const cell = new WorldCell();
  cell.replace(worldOf(), begunAt(NOW_MS));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const freshness = new Freshness({
    policy: { softAgeMs: 10, hardAgeMs: undefined, overHardAge: 'serve' },
    clock: new FakeClock(NOW_MS + 7),
    log: log as never,
  });
  return freshRoute({ ...LATE, answer }, freshness, () => cell.current());
}

test('an answer that comes later has the age of when it was asked for, and keeps its own headers', async () => {
  const route = lateRoute(async () => ({ ...ok('[]'), headers: { 'x-own': '1' } }));
  const { headers } = await route.answer(ASKED);
  const generation = GENERATION.slice(0, 16);
  assert.deepEqual(headers, {
    'x-own': '1',
    'oso-fallback-age-ms': String(NOW_MS + 6),
    'oso-fallback-generation': generation,
  });
});

test('so has a late refusal; a bug is passed on', async () => {
  const refusing = lateRoute(() => Promise.reject(new NodeError('budget_exhausted', 'too much')));
  const { status, headers } = await refusing.answer(ASKED);
  assert.equal(status, 503);
  assert.ok(headers?.['oso-fallback-age-ms'] !== undefined);
  await assert.rejects(
    async () => lateRoute(() => Promise.reject(new TypeError('oops'))).answer(ASKED),
    {
      message: 'oops',
    },
  );
});
