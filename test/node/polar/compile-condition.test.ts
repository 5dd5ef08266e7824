import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectDiagnostics } from './checks/expect-diagnostics.ts';
import { clauseTexts } from './program-text.ts';

const BLOCKS = 'actor User {} resource Org {} resource Team extends Org {}\n';

function check(rule: string, ...expected: readonly string[]) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), expected);
}

function checkNever(rule: string, told: string) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), []);
  expectDiagnostics(BLOCKS + rule, told);
}

test('literals are compared at once', () => {
  for (const is of ['3 < 4', '4 <= 4', '5 > -4', '5 >= 5', '1 != 2', '"a" != 1', '1 in [1, 2]']) {
    check(`p(x) if q(x) and ${is};`, 'p(x) if q(x)');
  }
});
test('what is false of literals never holds', () => {
  for (const is of ['4 < 3', '5 <= 4', '5 > 5', '5 >= 6', '1 != 1', '1 in [2, 3]', '"a" < 1']) {
    check(`p(x) if q(x) and ${is};`);
  }
  checkNever('p(1) if 4 < 3;', '2:9 warning never-holds: 4 < 3 is false');
  checkNever('p(1) if 1 in [2];', '2:9 warning never-holds: 1 is not in the list');
  checkNever('p(x) if x in [2] and x = 1;', '2:9 warning never-holds: 1 is not in the list');
});
test('nothing differs from itself', () =>
  checkNever('p(x) if q(x) and x != x;', '2:18 warning never-holds: Nothing differs from itself'));
test('the clock does not differ from itself', () =>
  check('p(1) if @current_unix_time != @current_unix_time;'));
test('variables are compared when they are asked', () =>
  check(
    'p(x, y) if q(x, y) and x < y and x != 3 and @current_unix_time >= x;',
    'p(x, y) if q(x, y), x < y, x != 3, now >= x | x: Integer, y: Integer',
  ));
test('of a list only values of possible types are kept, each once', () =>
  check('p(x: Integer) if x in [1, "a", 2, 1, User{"a"}];', 'p(x) if x in [1, 2] | x: Integer'));
test('matches takes subtypes, matches! does not', () => {
  check('p(x) if q(x) and x matches Org;', 'p(x) if q(x) | x: Org/Team');
  check('p(x) if q(x) and x matches! Org;', 'p(x) if q(x) | x: Org');
});
test('the clock is compared, not listed', () =>
  expectDiagnostics(
    `${BLOCKS}p(1) if @current_unix_time in [1, 2];`,
    '2:9 error clock-in-list: The clock can be compared, not listed',
  ));
