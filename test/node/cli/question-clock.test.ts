import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUESTION_CLOCK } from '../../../node/cli/question-clock.ts';

test('questions are asked by the clock of this machine', () => {
  const seconds = QUESTION_CLOCK.nowSeconds();
  assert.ok(Number.isInteger(seconds) && Math.abs(seconds - Date.now() / 1_000) < 5);
  assert.ok(QUESTION_CLOCK.monotonicMs() >= 0);
});
