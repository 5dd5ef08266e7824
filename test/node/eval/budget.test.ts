import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Budget } from '../../../node/eval/budget.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../node/eval/evaluator.ts';

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

test('a new question has the whole budget again', () => {
  const budget = budgetOf({ rowsMax: 3, stepsMax: 5_000, depthMax: 1 });
  repeat(3, () => {
    repeat(3, () => budget.row());
    repeat(4_000, () => budget.step());
    budget.descend();
    budget.restart();
  });
});
