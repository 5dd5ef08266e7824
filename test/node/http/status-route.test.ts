/** Over a real connection to a whole node. */

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { NodeStatus } from '../../../node/contract-status.ts';
import { statusRoute } from '../../../node/http/status-route.ts';
import { begunAt } from '../../../node/world/age.ts';
import { KEY, testApp, type TestAppOptions } from '../../fakes/http-app.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../../fakes/node-statuses.ts';
import { ENVIRONMENT, GENERATION, worldOf } from '../../fakes/policy-world.ts';

const NOW_MS = 1_000_000;

async function nodeOf(context: TestContext, options: TestAppOptions = {}) {
  const node = testApp({ world: worldOf({ takenAtMs: NOW_MS - 1_000 }), ...options });
  await node.app.listen({ port: 0, host: '127.0.0.1' });
  context.after(() => node.app.close());
  const { port } = node.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/fallback/v1/status`;
  async function status(authorization?: string): Promise<NodeStatus> {
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await fetch(url, { headers });
    assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/json']);
    return NodeStatus.parse(await reply.json());
  }
  return { ...node, status };
}

test('anyone may ask a node how it is', async (context) => {
  const { status, clock } = await nodeOf(context);
  clock.advance(500);
  const { uptimeMs, environment, copy, whyUnhealthy } = await status();
  assert.deepEqual([uptimeMs, environment, whyUnhealthy], [500, `e_${ENVIRONMENT}`, undefined]);
  assert.deepEqual(copy, {
    digest: GENERATION,
    takenAtMs: NOW_MS - 1_000,
    ageMs: 1_500,
    isAgeKnown: true,
    isClockSuspect: false,
    isOverSoftAge: false,
    isOverHardAge: false,
    factCount: 6,
    source: 'memory',
  });
});

test('a node without a copy says so, and why', async (context) => {
  const { status } = await nodeOf(context, { world: null });
  const { copy, whyUnhealthy } = await status();
  assert.equal(copy, undefined);
  assert.match(whyUnhealthy ?? '', /no copy of the environment is loaded: the primary does not/u);
});

test('it says the same of its age as an answer does, and what it makes of it', async (context) => {
  const freshness = { softAgeMs: 10, hardAgeMs: 2_000, overHardAge: 'refuse' } as const;
  const { status, clock, world } = await nodeOf(context, { freshness });
  clock.advance(1_001);
  const old = await status();
  assert.deepEqual(old.limits, freshness);
  assert.deepEqual([old.copy?.isOverSoftAge, old.copy?.isOverHardAge], [true, true]);
  assert.match(old.whyUnhealthy ?? '', /the copy is 2001 ms old, this node allows 2000 ms/u);
  world.replace(worldOf({ takenAtMs: clock.nowMs() }), begunAt(clock.monotonicMs()));
  const fresh = await status();
  assert.deepEqual([fresh.copy?.ageMs, fresh.whyUnhealthy], [0, undefined]);
});

test('an age that nobody knows is said to be unknown', async (context) => {
  const { status, world } = await nodeOf(context, { world: null });
  const takenAtMs = NOW_MS + 3_600_000;
  world.replace(worldOf({ takenAtMs }), { begunMs: NOW_MS, isDatedAhead: true });
  const { copy } = await status();
  assert.deepEqual([copy?.isAgeKnown, copy?.isClockSuspect], [false, true]);
  assert.equal(copy?.isOverSoftAge, true);
});

const { guard } = FULL_STATUS;

test('what others have asked is shown only with a key of the environment', async (context) => {
  const { status } = await nodeOf(context, { status: { guardReport: () => guard } });
  const { examples: _, ...withoutExamples } = guard;
  const strangers = [undefined, 'Bearer x', 'Basic eDp5', `Bearer ${KEY.replace('0123', '3210')}`];
  for (const authorization of strangers) {
    const shown = await status(authorization);
    assert.deepEqual(shown.guard, withoutExamples, authorization);
    assert.doesNotMatch(JSON.stringify(shown), /alice|anvil/u);
  }
  assert.deepEqual((await status(`Bearer ${KEY}`)).guard, guard);
});

const ASKED = { environment: '', queryString: '', body: undefined, headers: {} };

test('no key is in it, whatever it was put together from', async () => {
  const lastError = { atMs: 1, code: 'bug', message: `refused ${KEY} by it` };
  const status = { ...EMPTY_STATUS, sync: { failuresInARow: 1, lastError } };
  const route = statusRoute(
    () => status,
    () => ({ environment: ENVIRONMENT, keyId: '1' }),
  );
  const { body } = await route.answer(ASKED);
  assert.ok(typeof body === 'string');
  assert.match(body, /refused e_0123456789_12345_… by it/u);
});

test('a bug in asking who it is stays one', () => {
  const route = statusRoute(
    () => EMPTY_STATUS,
    () => {
      throw new TypeError('oops');
    },
  );
  assert.throws(() => route.answer(ASKED), TypeError);
});
