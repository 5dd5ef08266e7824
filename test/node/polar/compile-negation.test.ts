import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectDiagnostics } from './checks/expect-diagnostics.ts';
import { clauseTexts } from './program-text.ts';

const BLOCKS = 'actor User {} resource Org {} resource Repo {}\n';

function check(rule: string, ...expected: readonly string[]) {
  assert.deepEqual(clauseTexts(BLOCKS + rule), expected);
}

test('a negated call is a goal; variables that only it mentions are local', () => {
  check('p(x: User) if not q(x, y);', 'p(x) if not q(x, y), no y | x: User');
  check('p(x: User) if not q(x, _);', 'p(x) if not q(x, _1), no _1 | x: User');
  check('p(x: User) if not q(y, y, x);', 'p(x) if not q(y, y, x), no y | x: User');
});
test('a variable that another condition mentions is not local, denied or not', () => {
  check('p(x) if not q(x, y) and r(y);', 'p(x) if not q(x, y), r(y)');
  check('p(x) if not q(x, y) and not r(y);', 'p(x) if not q(x, y), not r(y)');
  check('p(x) if not q(x, y) and y matches Org;', 'p(x) if not q(x, y) | y: Org');
});
test('what else is denied becomes a predicate of what the rest mentions', () => {
  check(
    'p(x: User) if not (q(x, y) and r(y));',
    'not#1(x) if q(x, y), r(y) | x: User',
    'p(x) if not not#1(x) | x: User',
  );
  check(
    'p(x: User) if not (q(x, y) and r(y)) and s(y);',
    'not#1(x, y) if q(x, y), r(y) | x: User',
    'p(x) if not not#1(x, y), s(y) | x: User',
  );
  check(
    'p(x) if q(x) and not (r(y) and s(y));',
    'not#1() if r(y), s(y)',
    'p(x) if q(x), not not#1()',
  );
});
test('each alternative that is denied is a clause', () =>
  check(
    'p(x: User) if not (q(x) or r(x, y));',
    'not#1(x) if q(x) | x: User',
    'not#1(x) if r(x, y) | x: User',
    'p(x) if not not#1(x) | x: User',
  ));
test('two denials nest', () => {
  check(
    'p(x: User) if not not q(x, y);',
    'not#1(x) if not q(x, y), no y | x: User',
    'p(x) if not not#1(x) | x: User',
  );
  check(
    'p(x: User) if not (q(x, y) and not (r(y) and s(x, y)));',
    'not#2(y, x) if r(y), s(x, y) | x: User',
    'not#1(x) if q(x, y), not not#2(y, x) | x: User',
    'p(x) if not not#1(x) | x: User',
  );
});
test('not equal is different, and not different is asked', () => {
  check('p(x) if q(x) and not (x = 1);', 'p(x) if q(x), x != 1');
  check('p(x) if q(x) and not (x != 1);', 'not#1(x) if x != 1', 'p(x) if q(x), not not#1(x)');
});
test('not in a list is different from each of it', () =>
  check('p(x) if q(x) and not x in [1, "a"];', 'p(x) if q(x), x != 1, x != "a"'));
test('a value of another type is not smaller', () =>
  check(
    'p(x) if q(x) and not (x < 3);',
    'not#1(x) if x < 3 | x: Integer',
    'p(x) if q(x), not not#1(x)',
  ));
test('not a type takes it away where the types are known, else it is asked', () => {
  check('p(x: Resource) if not (x matches User);', 'p(x) | x: Org/Repo');
  check('p(x: Resource) if not (x matches! User) and not (x matches Org);', 'p(x) | x: Repo');
  check(
    'p(x) if q(x) and not (x matches User);',
    'not#1(x) | x: User',
    'p(x) if q(x), not not#1(x)',
  );
});
test('a denied condition that never holds need not be asked', () => {
  check('p(x) if q(x) and not false;', 'p(x) if q(x)');
  check('p(x: User) if not (x matches User and x matches Org and q(x));', 'p(x) | x: User');
});
test('what denies something that always holds never holds', () => {
  for (const denial of [
    'true',
    '(x = x)',
    '(_ = 1)',
    '(x matches User)',
    '(1 matches Integer)',
    '(1 = 1)',
  ]) {
    check(`p(x: User) if not ${denial};`);
  }
  expectDiagnostics(
    `${BLOCKS}p(_: User) if not true; q(x: User) if not (x matches User);`,
    '2:19 warning never-holds: What is denied here always holds',
    '2:44 warning never-holds: What is denied here always holds',
  );
});
test('a variable of nothing else is anything: there is always one', () => {
  check('p(x: User) if not (y = x);');
  check(
    'p(x: User) if not (_y in [1]) and q(x);',
    'not#1() if _y in [1] | _y: Integer',
    'p(x) if not not#1(), q(x) | x: User',
  );
  check(
    'p(x: User) if not (_y matches Org) and q(x);',
    'not#1()',
    'p(x) if not not#1(), q(x) | x: User',
  );
});
test('values go along into what is denied', () =>
  check(
    'p(x) if x = 1 and not (q(x) and r(x));',
    'not#1(x) if q(x), r(x) | x: Integer',
    'p(1) if not not#1(1)',
  ));
test('many types are asked, not taken away', () => {
  const many = Array.from({ length: 300 }, (_, index) => `resource T${index} {}\n`).join('');
  const texts = clauseTexts(`${BLOCKS}${many}p(x: Resource) if not (x matches User);`);
  assert.equal(texts[0], 'not#1(x) | x: User');
});
