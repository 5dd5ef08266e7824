import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBudget } from '../../../node/lib/byte-budget.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const LIVE = new AbortController().signal;

function budgetOf(clock: FakeClock): ByteBudget {
  return new ByteBudget({ bytesPerSecond: 1_000, burstBytes: 500, clock });
}

test('a burst is free, what is over it is waited for', async () => {
  const clock = new FakeClock();
  const budget = budgetOf(clock);
  for (const bytes of [200, 300, 100, 1_000]) await budget.take(bytes, LIVE);
  assert.deepEqual(clock.sleptMs, [100, 1_000]);
});

test('the rate holds over any stretch of time', async () => {
  const clock = new FakeClock();
  const budget = budgetOf(clock);
  const startedMs = clock.monotonicMs();
  for (let taken = 0; taken < 10_000; taken += 250) await budget.take(250, LIVE);
  assert.equal(clock.monotonicMs() - startedMs, 9_500);
});

test('an idle time saves one burst, however long it was', async () => {
  const clock = new FakeClock();
  const budget = budgetOf(clock);
  await budget.take(500, LIVE);
  clock.advance(3_600_000);
  await budget.take(500, LIVE);
  assert.deepEqual(clock.sleptMs, []);
  await budget.take(1, LIVE);
  assert.deepEqual(clock.sleptMs, [1]);
});

test('who is aborted gets nothing', async () => {
  const reason = new Error('enough');
  await assert.rejects(budgetOf(new FakeClock()).take(1, AbortSignal.abort(reason)), reason);
});
