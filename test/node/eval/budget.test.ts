import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Budget, limitsFor } from '../../../node/eval/budget.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../node/eval/evaluator.ts';
import { Deadline } from '../../../node/lib/deadline.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

function budgetOf(limits: Partial<Limits>, monotonicMs = () => 0): Budget {
  const clock = { nowSeconds: () => 0, monotonicMs };
  const budget = new Budget({ ...DEFAULT_LIMITS, ...limits }, clock);
  budget.restart();
  return budget;
}

const EXHAUSTED = { code: 'budget_exhausted' };
const repeat = (count: number, spend: () => void) => {
  for (let i = 0; i < count; i += 1) spend();
};

test('steps are refused soon after the limit', () => {
  const budget = budgetOf({ stepsMax: 10_000 });
  repeat(8_000, () => budget.step());
  assert.throws(() => repeat(8_000, () => budget.step()), EXHAUSTED);
});

test('rows are refused right after the limit', () => {
  const budget = budgetOf({ rowsMax: 3 });
  repeat(3, () => budget.row());
  assert.throws(() => budget.row(), EXHAUSTED);
});

test('a wide row counts as several, and names are counted, too', () => {
  const budget = budgetOf({ rowsMax: 10 });
  repeat(2, () => budget.row(4));
  budget.row(32);
  assert.throws(() => budget.row(), EXHAUSTED);
  budget.checkNamed(6_000_000);
  assert.throws(() => budget.checkNamed(6_000_001), EXHAUSTED);
});

test('evaluations that ended do not count as nested', () => {
  const budget = budgetOf({ depthMax: 2 });
  repeat(10, () => {
    budget.descend();
    budget.ascend();
  });
  repeat(2, () => budget.descend());
  assert.throws(() => budget.descend(), EXHAUSTED);
});

test('time is refused at one of the next looks at the clock', () => {
  let nowMs = 0;
  const budget = budgetOf({ timeMs: 50 }, () => nowMs);
  repeat(10_000, () => budget.step());
  nowMs = 51;
  assert.throws(() => repeat(10_000, () => budget.step()), EXHAUSTED);
});

test('how often the clock is looked at can be chosen', () => {
  let nowMs = 0;
  const budget = budgetOf({ timeMs: 50, stepsPerClockRead: 16 }, () => nowMs);
  repeat(100, () => budget.step());
  nowMs = 51;
  assert.throws(() => repeat(16, () => budget.step()), EXHAUSTED);
});

test('a look at the clock may come at any time', () => {
  let nowMs = 0;
  const budget = budgetOf({ timeMs: 50 }, () => nowMs);
  budget.look();
  nowMs = 51;
  assert.throws(() => budget.look(), EXHAUSTED);
});

test('a deadline takes the place of the time of each question', () => {
  const clock = new FakeClock();
  const budget = budgetOf({ timeMs: 50 }, () => clock.monotonicMs());
  budget.deadline = new Deadline(clock, 200);
  budget.restart();
  clock.advance(150);
  repeat(10_000, () => budget.step());
  budget.restart();
  clock.advance(51);
  assert.throws(() => repeat(10_000, () => budget.step()), EXHAUSTED);
  assert.throws(() => budget.look(), EXHAUSTED);
  assert.throws(() => budget.restart(), EXHAUSTED);
});

test('more time is more steps, less time is no fewer', () => {
  const memoryBytes = 4e9;
  const { stepsMax } = limitsFor({ timeMs: 8_000, memoryBytes });
  assert.equal(stepsMax, 2 * DEFAULT_LIMITS.stepsMax);
  const limits = limitsFor({ timeMs: 100, memoryBytes });
  assert.deepEqual(limits, { ...DEFAULT_LIMITS, timeMs: 100 });
});

test('little memory is fewer rows, so that a question does not end the process', () => {
  const { rowsMax, namedMax } = limitsFor({ timeMs: 4_000, memoryBytes: 256 * 1024 * 1024 });
  assert.equal(rowsMax, 335_544);
  assert.equal(namedMax, 503_316);
});

test('a new question has the whole budget again', () => {
  const budget = budgetOf({ rowsMax: 3, stepsMax: 5_000, depthMax: 1 });
  repeat(3, () => {
    repeat(3, () => budget.row());
    repeat(4_000, () => budget.step());
    budget.descend();
    budget.restart();
  });
});
