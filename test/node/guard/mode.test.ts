import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FindingCode } from '../../../node/guard/findings.ts';
import { effectOf, isReleasedByAge } from '../../../node/guard/mode.ts';

/** What a finding does by default, in the mode `hold`, and whether its age releases it. */
function check(codes: readonly FindingCode[], expected: readonly [string, string, boolean]) {
  for (const code of codes) {
    const found = [effectOf(code, 'default'), effectOf(code, 'hold'), isReleasedByAge(code)];
    assert.deepEqual(found, expected, code);
    assert.equal(effectOf(code, 'warn'), 'warn');
  }
}

test('what nobody does by hand holds', () =>
  check(['policy_emptied', 'facts_gone', 'predicate_emptied'], ['hold', 'hold', true]));

test('proof holds, and no time makes it better', () =>
  check(['tests_failed', 'copy_damaged'], ['hold', 'hold', false]));

test('what may be a busy day is a warning, unless it was chosen otherwise', () => {
  check(['predicate_shrunk', 'facts_shrunk'], ['warn', 'hold', true]);
  check(['many_denied', 'many_allowed', 'many_differ'], ['warn', 'hold', true]);
  check(['many_errors', 'many_slowed'], ['warn', 'hold', true]);
});

test('what nobody knows never holds', () =>
  check(['tests_undecided', 'comparison_unfinished'], ['warn', 'warn', true]));
