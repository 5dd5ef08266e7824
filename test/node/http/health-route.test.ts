import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Freshness } from '../../../node/http/freshness.ts';
import { healthRoute, whyUnhealthy } from '../../../node/http/health-route.ts';
import { begunAt } from '../../../node/world/age.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const ASKED = { environment: '', queryString: '', body: undefined, headers: {} };

test('healthy is 200', async () => {
  const answer = await healthRoute(() => undefined).answer(ASKED);
  assert.deepEqual(answer, { status: 200, body: '{"status":"ok"}' });
});

test('unhealthy is 503 with the reason', async () => {
  const answer = await healthRoute(() => 'no copy yet').answer(ASKED);
  assert.deepEqual(answer, { status: 503, body: '{"message":"no copy yet"}' });
});

test('probes need no key', () => {
  const route = healthRoute(() => undefined);
  assert.equal(route.authenticate, undefined);
  assert.equal(route.path, '/healthcheck');
});

test('what questions are refused with is what the probe is told', () => {
  const world = new WorldCell();
  const clock = new FakeClock();
  const policy = { softAgeMs: 1, hardAgeMs: 5, overHardAge: 'refuse' } as const;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const freshness = new Freshness({ policy, clock, log: log as never });
  const why = () => whyUnhealthy({ world, whyNoWorld: () => 'none was taken', freshness });
  assert.match(
    why() ?? '',
    /^Cannot answer: no copy of the environment is loaded: none was taken$/u,
  );
  world.replace(worldOf({ takenAtMs: clock.nowMs() }), begunAt(clock.monotonicMs()));
  assert.equal(why(), undefined);
  clock.advance(6);
  assert.match(why() ?? '', /^Cannot answer: the copy is 6 ms old/u);
});
