import assert from 'node:assert/strict';
import { test } from 'node:test';

import { machineOf } from './asking.ts';

function checkMay(policy: string, open: readonly boolean[], expected: boolean): void {
  const { modes } = machineOf({ policy });
  assert.equal(modes.mayBeUndecided({ name: 'p', arity: open.length }, open), expected, policy);
}

test('a comparison of an argument may be undecided only while it is open', () => {
  checkMay('p(x) if x < 3;', [true], true);
  checkMay('p(x) if x < 3;', [false], false);
});

test('a goal that binds the variable decides', () => {
  checkMay('p(x) if q(x) and x < 3;', [true], false);
  checkMay('p(x) if x in ["a", "b"] and not q(x);', [true], false);
});

test('a negation needs what is not its own', () => {
  checkMay('p(x) if not q(x);', [true], true);
  checkMay('p(x) if r(x) and not q(x, _);', [true], false);
});

test('what a callee may leave undecided, the caller may', () => {
  checkMay('p(x) if q(x); q(x) if x != "a";', [true], true);
  checkMay('p(x) if q(x); q(x) if x != "a";', [false], false);
  checkMay('p(x) if r(x, y) and q(y); q(x) if x != "a";', [true], false);
});

test('recursion ends', () => {
  checkMay('p(x) if p(y) and q(x, y);', [true], false);
});
