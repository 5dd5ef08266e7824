import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateBudget } from '../../../node/lib/rate-budget.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

function budgetOf(options: { readonly perSecond: number; readonly burst: number }) {
  const clock = new FakeClock();
  const budget = new RateBudget({ ...options, clock });
  /** How many can be taken at this moment, of at most 100. */
  const takenNow = () => Array.from({ length: 100 }, () => budget.take()).filter(Boolean).length;
  return { clock, takenNow };
}

test('a burst can be taken at once, and not one more', () => {
  const { takenNow } = budgetOf({ perSecond: 4, burst: 8 });
  assert.deepEqual([takenNow(), takenNow()], [8, 0]);
});

test('what is spent comes back by the second, up to a burst', () => {
  const { clock, takenNow } = budgetOf({ perSecond: 4, burst: 8 });
  takenNow();
  clock.advance(250);
  assert.equal(takenNow(), 1);
  clock.advance(1_000);
  assert.equal(takenNow(), 4);
  clock.advance(3_600_000);
  assert.equal(takenNow(), 8);
});
