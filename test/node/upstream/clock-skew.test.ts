import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFromTheFuture } from '../../../node/upstream/clock-skew.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('clocks may differ by minutes, not by more', () => {
  const clock = new FakeClock(1_000_000_000);
  const minute = 60_000;
  assert.equal(isFromTheFuture(clock.nowMs() - 100 * minute, clock), false);
  assert.equal(isFromTheFuture(clock.nowMs() + 10 * minute, clock), false);
  assert.equal(isFromTheFuture(clock.nowMs() + 11 * minute, clock), true);
});
