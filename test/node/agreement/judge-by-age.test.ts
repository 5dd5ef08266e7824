/** Answers as letters: each is a name. `primary/copy`, one look after the other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceIn, judgeByAge, type Looked } from '../../../node/agreement/judge-by-age.ts';

function lookOf(look: string): Looked {
  const [primary = '', node = ''] = look.split('/');
  return { primary: new Set(primary), node: new Set(node) };
}

/** What is concluded in the end; each look after the first is at another copy. */
function judged(...looks: readonly string[]): string {
  const [first = '', ...others] = looks;
  let difference = differenceIn(lookOf(first));
  for (const [index, look] of others.entries()) {
    const judgement = judgeByAge(difference, lookOf(look));
    if (judgement.kind !== 'open') return `${judgement.kind} ${index + 1}`;
    difference = judgement.difference;
  }
  return 'open';
}

test('a copy that says what the primary says now was too old before', () => {
  for (const looks of [
    ['a/', 'a/a'],
    ['/a', '/'],
    ['ab/bc', 'de/de'],
    ['a/b', '/'],
  ]) {
    assert.equal(judged(...looks), 'explained 1', looks.join(' '));
  }
});

test('a copy that says what the primary said is too old by now', () => {
  for (const looks of [
    ['a/', '/a'],
    ['/a', 'a/'],
    ['ab/c', 'c/ab'],
  ]) {
    assert.equal(judged(...looks), 'explained 1', looks.join(' '));
  }
});

test('a copy that is of a moment between, name by name, is explained', () =>
  assert.equal(judged('ab/', 'bc/abc'), 'explained 1'));

test('a name that the primary says before and after is in the copy between', () => {
  for (const looks of [
    ['a/', 'a/'],
    ['ab/b', 'ac/c'],
    ['ab/', 'a/b'],
    ['a/', 'a/b'],
  ]) {
    assert.equal(judged(...looks), 'unexplained 1', looks.join(' '));
  }
});

test('a name that the primary does not say, in two copies, did not come and go', () => {
  for (const looks of [
    ['/x', '/x'],
    ['a/x', 'b/x'],
    ['a/ax', 'b/bx'],
  ]) {
    assert.equal(judged(...looks), 'unexplained 1', looks.join(' '));
  }
});

test('one that is in a single copy may have come and gone', () => {
  assert.equal(judged('a/', 'a/ax'), 'open');
  assert.equal(judged('a/', 'a/ax', 'a/a'), 'explained 2');
  assert.equal(judged('a/', 'a/ax', 'a/ay', 'a/ay'), 'unexplained 3');
  assert.equal(judged('a/', 'a/ax', 'b/bx'), 'unexplained 2');
  assert.equal(judged('a/', 'a/ax', 'ax/ax'), 'explained 2');
});

test('a list that is another one at every look hides no name that is always wrong', () => {
  assert.equal(judged('abz/ab', 'cdz/cd'), 'unexplained 1');
  assert.equal(judged('ab/abz', 'cd/cdz'), 'unexplained 1');
});

test('a right copy is never unexplained by a name that changes once, whenever it does', () => {
  const moments = [0, 1, 2, 3, 4];
  for (const isThereFirst of [false, true]) {
    for (const changesAt of moments) {
      /** What is there at a moment: two copies and two answers of the primary, in their order. */
      const at = (moment: number) => (moment < changesAt === isThereFirst ? 'a' : '');
      const looks = [`${at(1)}/${at(0)}`, `${at(3)}/${at(2)}`];
      assert.equal(judged(...looks), 'explained 1', looks.join(' '));
    }
  }
});
