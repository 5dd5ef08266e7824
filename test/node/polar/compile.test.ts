import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAM_LIMITS } from '../../../node/polar/program-limits.ts';
import { diagnosticsOf } from './checks/expect-diagnostics.ts';
import { clauseTexts } from './program-text.ts';

const BLOCKS = 'actor User {} resource Org {} resource Repo {}\n';

/** What the rule becomes; types behind `|`. */
function check(rule: string, ...expected: readonly string[]) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), expected);
}

test('a rule is a clause', () =>
  check('p(x: User, y) if q(x, y);', 'p(x, y) if q(x, y) | x: User'));
test('a rule without a body holds always', () =>
  check('p(_: User, "read");', 'p(_0, "read") | _0: User'));
test('literals and repeated variables stay in the head', () =>
  check('p(1, true, User{"a"}, x, x);', 'p(1, true, User{"a"}, x, x)'));
test('alternatives are clauses, with what was beside them', () =>
  check(
    'p(x: User) if (q(x) or r(x)) and s(x);',
    'p(x) if q(x), s(x) | x: User',
    'p(x) if r(x), s(x) | x: User',
  ));
test('a type of the head is all types that match it', () => {
  check('p(x: Actor) if q(x);', 'p(x) if q(x) | x: User');
  check('p(x: Resource) if q(x);', 'p(x) if q(x) | x: Org/Repo/User');
});
test('a negated condition is a clause before the one that asks it', () =>
  check(
    'p(x: User) if not (q(x) and r(x));',
    'not#1(x) if q(x), r(x) | x: User',
    'p(x) if not not#1(x) | x: User',
  ));
test('a clause that cannot hold takes its negated conditions along', () =>
  check('p(x: User) if not (q(x) and r(x)) and 1 = 2; s(1);', 's(1)'));
function checkTold(text: string, code: string) {
  assert.deepEqual(
    diagnosticsOf(text).map((each) => each.code),
    [code],
  );
}

const either = '(q(1) or q(2))';
test('combinations of alternatives are limited for a rule', () =>
  checkTold(`p(1) if ${Array(20).fill(either).join(' and ')};`, 'too-many-alternatives'));
test('and for what is denied in it', () =>
  checkTold(`p(1) if not (${Array(20).fill(either).join(' and ')});`, 'too-many-alternatives'));
test('conditions of a clause are limited', () => {
  const conditions = (count: number) => `p(1) if ${Array(count).fill('q(1)').join(' and ')};`;
  assert.deepEqual(diagnosticsOf(conditions(PROGRAM_LIMITS.conditionsPerClauseMax)), []);
  checkTold(conditions(PROGRAM_LIMITS.conditionsPerClauseMax + 1), 'too-many-conditions');
});
test('conditions of a policy are limited, and that is told once', () => {
  const rule = `p(1) if ${Array(13).fill(either).join(' and ')};\n`;
  checkTold(rule.repeat(50), 'policy-too-large');
});
