import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrialAnswer } from '../../../node/guard/ask-world.ts';
import { type FlipKind, flipOf } from '../../../node/guard/flips.ts';

const ALLOWED: TrialAnswer = { kind: 'verdict', isAllowed: true };
const DENIED: TrialAnswer = { kind: 'verdict', isAllowed: false };
const ERROR: TrialAnswer = { kind: 'error', code: 'fact_not_used' };
const SLOW: TrialAnswer = { kind: 'too-slow' };

function results(...list: readonly string[]): TrialAnswer {
  return { kind: 'results', results: list };
}

function check(before: TrialAnswer, after: TrialAnswer, expected: FlipKind | undefined) {
  assert.equal(flipOf(before, after), expected);
}

test('the same answer is no flip', () => {
  for (const answer of [ALLOWED, DENIED, results(), results('a', 'b'), ERROR, SLOW]) {
    check(answer, structuredClone(answer), undefined);
  }
});

test('a verdict flips either way', () => {
  check(ALLOWED, DENIED, 'allow_to_deny');
  check(DENIED, ALLOWED, 'deny_to_allow');
});

test('results that go, that come and that are others are told apart', () => {
  check(results('a'), results(), 'results_to_none');
  check(results(), results('a'), 'none_to_results');
  check(results('a'), results('b'), 'results_differ');
  check(results('a'), results('a', 'b'), 'results_differ');
});

test('an answer that becomes an error is a flip, and so is the other way round', () => {
  for (const answer of [ALLOWED, DENIED, results(), results('a')]) {
    check(answer, ERROR, 'answer_to_error');
    check(ERROR, answer, 'error_to_answer');
  }
});

test('another error is none: nobody gets an answer', () =>
  check(ERROR, { kind: 'error', code: 'bug' }, undefined));

test('what is too slow may be anything, so it is no flip', () => {
  check(SLOW, ALLOWED, undefined);
  check(ALLOWED, SLOW, undefined);
});
