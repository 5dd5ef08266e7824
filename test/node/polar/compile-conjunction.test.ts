import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectDiagnostics } from './checks/expect-diagnostics.ts';
import { clauseTexts } from './program-text.ts';

const BLOCKS = 'actor User {} resource Org {} resource Repo {}\n';

function check(rule: string, ...expected: readonly string[]) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), expected);
}

/** The rule is left out, and its author is told why. */
function checkNever(rule: string, place: string, why: string) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), []);
  expectDiagnostics(BLOCKS + rule, `2:${place} warning never-holds: ${why}`);
}

test('equal variables are one', () => check('p(x, y) if x = y and q(x);', 'p(x, x) if q(x)'));
test('a variable that is a value is the value everywhere', () =>
  check('p(x) if q(x, y) and x = 1 and y = x;', 'p(1) if q(1, 1)'));
test('the order of conditions makes no difference', () =>
  check(
    'p(x) if x matches User and q(x) or q(x) and x matches User;',
    ...Array(2).fill('p(x) if q(x) | x: User'),
  ));
test('a variable that is only typed needs no slot', () =>
  check('p(x) if q(x) and y matches Org and y matches Resource;', 'p(x) if q(x)'));
test('the clock is a term', () =>
  check('p(x) if x = @current_unix_time and q(x);', 'p(now) if q(now)'));
test('the clock and a value are compared when asked', () =>
  check('p(x) if x = @current_unix_time and x = 5;', 'p(5) if now <= 5, now >= 5'));
test('true says nothing, false leaves out the clause without a word', () => {
  check('p(x) if q(x) and true;', 'p(x) if q(x)');
  check('p(1) if false; p(x) if q(x) or false;', 'p(x) if q(x)');
  expectDiagnostics(`${BLOCKS}p(1) if false;`);
});
test('compared variables are Integers', () =>
  check('p(x) if q(x) and x < 3;', 'p(x) if q(x), x < 3 | x: Integer'));
test('listed variables have the types of the list', () =>
  check('p(x) if x in [1, "a"];', 'p(x) if x in [1, "a"] | x: Integer/String'));

test('types that do not meet', () => {
  checkNever(
    'p(x: User) if x matches Org;',
    '15',
    'No value has all the types that are asked of "x"',
  );
  checkNever('p(x, y) if x = y and x matches User and y matches Org;', '41', 'No value');
  checkNever('p(x: String) if x < 3;', '17', 'No value');
  checkNever('p(x: User) if x in ["a"];', '15', 'No value');
});
test('values that are not equal', () => {
  checkNever('p(x) if x = 1 and x = 2;', '19', 'Two different values are never equal');
  checkNever('p(x) if x = 1 and x matches String;', '1', '1 has none of the types');
  checkNever('p(x: String) if x = @current_unix_time;', '1', 'The clock has none of the types');
});
test('a list without values', () =>
  checkNever('p(x) if x in [];', '9', 'Nothing is in an empty list'));
test('the very type of nothing', () =>
  checkNever('p(x) if x matches! Actor;', '9', 'Actor is the very type of no value'));
test('only the alternative that cannot hold is left out', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User) if q(x) or x matches Org;`,
    '2:23 warning never-holds: No value has all the types',
  ));
