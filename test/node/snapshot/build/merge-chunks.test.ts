import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mergeChunks } from '../../../../node/snapshot/build/merge-chunks.ts';
import { SILENT, sortedChunksOf } from './merging.ts';
import type { ShortFact } from './merging.ts';
import { rowsIn, TINY } from './spilling.ts';

function merged(...chunks: readonly (readonly ShortFact[])[]) {
  const { area, use, sorted, storedTables, dictionary } = sortedChunksOf(...chunks);
  const typeSizes = dictionary.types.map(({ count }) => count);
  const options = { area, plan: TINY, progress: SILENT, storedTables, typeSizes };
  return { area, use, dictionary, ...mergeChunks(sorted, options) };
}

test('the rows of all chunks come together under their predicates', () => {
  const { area, predicates, rows } = merged(
    [['p', 'User:b', 'User:a'], ['p', 'User:a'], ['q']],
    [
      ['p', 'User:a', 'User:c'],
      ['p', 'User:b', 'User:a'],
      ['p', 'Repo:x'],
    ],
    [['q'], ['p', 'User:c']],
  );
  assert.deepEqual(
    predicates.map(({ name, arity, tables }) => [
      name,
      arity,
      tables.map((table) => table.rowCount),
    ]),
    [
      ['p', 1, [1, 2]],
      ['p', 2, [2]],
      ['q', 0, [1]],
    ],
  );
  const shapes = [
    [1, 1],
    [1, 2],
    [2, 2],
    [0, 1],
  ].map(([width = 0, rowCount = 0]) => ({ width, rowCount }));
  assert.deepEqual(rowsIn(area, rows, shapes), [
    [[0]],
    [[0], [2]],
    [
      [0, 2],
      [1, 0],
    ],
    [[]],
  ]);
});

test('only the merged rows are left on the disk', () => {
  const { use, rows, dictionary } = merged(
    [['p', 'User:b']],
    [
      ['p', 'User:a'],
      ['p', 'User:b'],
    ],
  );
  assert.equal(use.bytes, rows.byteLength + dictionary.ids.byteLength);
});
