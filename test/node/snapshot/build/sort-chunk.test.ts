import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sortedChunksOf } from './merging.ts';
import { rowsIn } from './spilling.ts';

test('rows are sorted by the numbers of the generation, each once', () => {
  const { area, sorted } = sortedChunksOf(
    [
      ['q', 'User:d', 'Repo:x'],
      ['q', 'User:b', 'Repo:y'],
      ['q', 'User:d', 'Repo:x'],
      ['p', 'User:d'],
    ],
    [
      ['q', 'User:a', 'Repo:w'],
      ['q', 'User:c', 'Repo:y'],
      ['q', 'User:c', 'Repo:w'],
    ],
  );
  assert.deepEqual(
    sorted.map(({ rowCounts }) => [...rowCounts]),
    [
      [
        ['["p","User"]', 1],
        ['["q","User","Repo"]', 2],
      ],
      [['["q","User","Repo"]', 3]],
    ],
  );
  const [first, second] = sorted.map(({ rows }) => rows);
  const table = (rowCount: number, width = 2) => ({ width, rowCount });
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual(rowsIn(area, first, [table(1, 1), table(2)]), [
    [[3]],
    [
      [1, 2],
      [3, 1],
    ],
  ]);
  assert.deepEqual(rowsIn(area, second, [table(3)]), [
    [
      [0, 0],
      [2, 0],
      [2, 2],
    ],
  ]);
});

test('columns stand as their table has them: those that become constant first', () => {
  const { area, sorted } = sortedChunksOf([
    ['p', 'User:b', 'String:x'],
    ['p', 'User:a', 'String:y'],
    ['p', 'User:c', 'String:x'],
  ]);
  const rows = sorted[0]?.rows;
  assert.ok(rows !== undefined);
  assert.deepEqual(rowsIn(area, rows, [{ width: 2, rowCount: 3 }]), [
    [
      [0, 1],
      [0, 2],
      [1, 0],
    ],
  ]);
});

test('a fact without arguments is one row, and what was sorted is gone from the disk', () => {
  const { use, dictionary, sorted } = sortedChunksOf([['p'], ['p'], ['q', 'User:a']]);
  assert.equal(sorted[0]?.rowCounts.get('["p"]'), 1);
  assert.equal(use.bytes, dictionary.ids.byteLength + sorted[0].rows.byteLength);
});
