import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../../../node/guard/compare-worlds.ts';
import { type Finding, findingsOf, type Trial } from '../../../node/guard/findings.ts';

const NOTHING: Trial = {
  tests: undefined,
  isPolicyEmptied: false,
  shrinkage: undefined,
  comparison: undefined,
};
const FULL = {
  before: 10,
  after: 10,
  areAllGone: false,
  isSmaller: false,
  emptied: [],
  shrunk: [],
};
const SAME: Comparison = {
  asked: 1_000,
  isComplete: true,
  compared: 1_000,
  slowed: 0,
  damaged: 0,
  before: { positive: 900, negative: 100, results: 300 },
  flips: {
    allow_to_deny: 0,
    deny_to_allow: 0,
    results_to_none: 0,
    none_to_results: 0,
    results_differ: 0,
    answer_to_error: 0,
    error_to_answer: 0,
  },
  examples: [],
};

function check(trial: Partial<Trial>, expected: readonly (readonly [Finding['code'], RegExp])[]) {
  const found = findingsOf({ ...NOTHING, ...trial });
  assert.deepEqual(
    found.map(({ code }) => code),
    expected.map(([code]) => code),
  );
  for (const [index, [, message]] of expected.entries()) {
    assert.match(found[index]?.message ?? '', message);
  }
}

function checkFlips(
  change: Partial<Omit<Comparison, 'flips'>> & { readonly flips?: Partial<Comparison['flips']> },
  ...expected: readonly (readonly [Finding['code'], RegExp])[]
) {
  const comparison = { ...SAME, ...change, flips: { ...SAME.flips, ...change.flips } };
  check({ comparison }, expected);
}

test('a copy that is like the one before has no findings', () => {
  check({}, []);
  const tests = { tests: 3, passed: 3, failed: 0, undecided: 0, failures: [] };
  check({ tests, shrinkage: FULL, comparison: SAME }, []);
});

test('tests that fail are a finding, and those that are undecided another', () => {
  const tests = { tests: 4, passed: 1, failed: 2, undecided: 1, failures: ['"t" at 1:2: no', 'x'] };
  check({ tests }, [
    ['tests_failed', /^2 of the new policy's 4 tests fail, first "t" at 1:2: no$/u],
    ['tests_undecided', /^1 of the new policy's 4 tests could not be decided/u],
  ]);
});

test('a policy without rules is a finding', () =>
  check({ isPolicyEmptied: true }, [['policy_emptied', /no rules/u]]));

test('each emptied or shrunken predicate is a finding of its own', () => {
  const emptied = [{ predicate: 'a/1', before: 50, after: 0 }];
  const shrunk = [{ predicate: 'b/2', before: 900, after: 100 }];
  const shrinkage = { ...FULL, before: 5_000, after: 100, emptied, shrunk, isSmaller: true };
  check({ shrinkage }, [
    ['predicate_emptied', /^a\/1 has 0 facts instead of 50$/u],
    ['predicate_shrunk', /^b\/2 has 100 facts instead of 900$/u],
    ['facts_shrunk', /^There are 100 facts instead of 5000$/u],
  ]);
  assert.deepEqual(
    findingsOf({ ...NOTHING, shrinkage }).map(({ subject }) => subject),
    ['a/1', 'b/2', ''],
  );
});

test('when all facts are gone nothing else is said of them', () => {
  const emptied = [{ predicate: 'a/1', before: 50, after: 0 }];
  const shrinkage = { ...FULL, before: 50, after: 0, emptied, areAllGone: true };
  check({ shrinkage }, [['facts_gone', /^All 50 facts are gone$/u]]);
});

test('a fifth of what was allowed may be denied, not more', () => {
  checkFlips({ flips: { allow_to_deny: 100, results_to_none: 80 } });
  checkFlips({ flips: { allow_to_deny: 100, results_to_none: 81 } }, [
    'many_denied',
    /^181 of 900 /u,
  ]);
});

test('what was denied is held against itself: it may be few of all questions', () => {
  checkFlips({ flips: { deny_to_allow: 10, none_to_results: 10 } });
  checkFlips({ flips: { deny_to_allow: 11, none_to_results: 10 } }, [
    'many_allowed',
    /^21 of 100 /u,
  ]);
});

test('half of all lists may hold something else', () => {
  checkFlips({ flips: { results_differ: 150 } });
  checkFlips({ flips: { results_differ: 151 } }, ['many_differ', /^151 of 300 /u]);
});

test('few questions may become errors', () => {
  checkFlips({ flips: { answer_to_error: 50 } });
  checkFlips({ flips: { answer_to_error: 51 } }, ['many_errors', /^51 of 1000 /u]);
  checkFlips({ flips: { error_to_answer: 1_000 } });
});

test('questions that take too long in the new copy alone are a finding', () => {
  checkFlips({ compared: 800, slowed: 200 });
  checkFlips({ compared: 799, slowed: 201 }, ['many_slowed', /^201 of 1000 /u]);
});

test('of few questions nothing is concluded', () => {
  const few = { positive: 49, negative: 19, results: 49 };
  const flips = { allow_to_deny: 49, deny_to_allow: 19, results_differ: 49 };
  checkFlips({ before: few, flips });
  checkFlips({ before: { positive: 50, negative: 19, results: 0 }, flips: { allow_to_deny: 50 } }, [
    'many_denied',
    /^50 of 50 /u,
  ]);
});

test('one question that meets a damaged place is enough', () =>
  checkFlips({ damaged: 1 }, ['copy_damaged', /damaged place/u]));

test('a comparison that found no end says so, and what it found all the same', () =>
  checkFlips(
    { isComplete: false, compared: 400, flips: { allow_to_deny: 300 } },
    ['many_denied', /^300 of 900/u],
    ['comparison_unfinished', /compare 400 of 1000 questions$/u],
  ));
