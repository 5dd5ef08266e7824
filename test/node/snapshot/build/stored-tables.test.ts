import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mergedIdsOf } from './merging.ts';
import type { ShortFact } from './merging.ts';

function factsOf(count: number, make: (n: number) => ShortFact): ShortFact[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

test('the tables of all chunks are there once, in order', () => {
  const { storedTables } = mergedIdsOf([
    [
      ['q', 'User:a'],
      ['p', 'User:a', 'Repo:x'],
    ],
    [
      ['p', 'User:b'],
      ['q', 'User:b'],
      ['p', 'Repo:x', 'User:a'],
    ],
  ]);
  assert.deepEqual(
    storedTables.map(({ predicate, types, typeNumbers }) => [predicate, ...types, ...typeNumbers]),
    [
      ['p', 'User', 1],
      ['p', 'Repo', 'User', 0, 1],
      ['p', 'User', 'Repo', 1, 0],
      ['q', 'User', 1],
    ],
  );
});

test('columns with few values over all chunks stand first', () => {
  const make = (n: number): ShortFact => ['p', `User:${n}`, `String:s${n % 5}`, `Boolean:${n % 2}`];
  const { storedTables } = mergedIdsOf([factsOf(30, make), factsOf(40, make)]);
  assert.deepEqual(storedTables[0]?.columnOrder, [1, 2, 0]);
  assert.equal(storedTables[0].constantCount, 2);
});

test('a column whose values are many only over all chunks stays where it is', () => {
  const make = (from: number) =>
    factsOf(40, (n) => ['p', `String:s${from + n}`, `User:${n}`, `Boolean:${n % 2}`]);
  const { storedTables } = mergedIdsOf([make(0), make(40)]);
  assert.deepEqual(storedTables[0]?.columnOrder, [2, 0, 1]);
  assert.equal(storedTables[0].constantCount, 1);
});
