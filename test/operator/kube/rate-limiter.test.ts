import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATE_LIMITS, RateLimiter } from '../../../operator/kube/rate-limiter.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

test('each failure of an item waits twice as long, up to a minute', () => {
  const limiter = new RateLimiter(RATE_LIMITS, new ManualClock());
  const delays = Array.from({ length: 20 }, () => limiter.delayMsFor('a'));
  assert.deepEqual(delays.slice(0, 4), [5, 10, 20, 40]);
  assert.equal(delays.at(-1), 60_000);
  assert.equal(limiter.failuresOf('a'), 20);
});

test('items fail on their own; one that is forgotten begins anew', () => {
  const limiter = new RateLimiter(RATE_LIMITS, new ManualClock());
  limiter.delayMsFor('a');
  assert.equal(limiter.delayMsFor('b'), 5);
  limiter.forget('a');
  assert.equal(limiter.delayMsFor('a'), 5);
  assert.equal(limiter.failuresOf('c'), 0);
});

test('of all items together a hundred may come at once, then ten a second', async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(RATE_LIMITS, clock);
  const delays = Array.from({ length: 110 }, (_, at) => limiter.delayMsFor(`item-${at}`));
  assert.equal(delays[99], 5);
  assert.equal(delays[100], 100);
  assert.equal(delays[109], 1_000);
  await clock.advance(60_000);
  assert.equal(limiter.delayMsFor('later'), 5);
});

test('an item that fails all the time does not make the others wait for ever', () => {
  const limiter = new RateLimiter(RATE_LIMITS, new ManualClock());
  for (let failures = 0; failures < 10_000; failures += 1) limiter.delayMsFor('a');
  assert.equal(limiter.delayMsFor('b'), 60_000);
});
