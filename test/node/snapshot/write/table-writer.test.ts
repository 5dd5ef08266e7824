import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  degreesMaxOf,
  wordCountOf,
  writeTable,
} from '../../../../node/snapshot/write/table-writer.ts';
import type { Rows } from '../../../../node/snapshot/write/sorted-table.ts';

/** Rows of values from 10 up, of types with `typeSize` values. */
function rowsOf(typeSize: number, rows: readonly (readonly number[])[]): Rows {
  return {
    rowCount: rows.length,
    columns: (rows[0] ?? []).map((_, column) => ({
      type: 0,
      start: 10,
      end: 10 + typeSize,
      values: Uint32Array.from(rows, (row) => row[column] ?? 0),
    })),
  };
}

function written(typeSize: number, rows: readonly (readonly number[])[]): number[] {
  return [...wordsOf(rowsOf(typeSize, rows))];
}

function wordsOf(source: Rows): Uint32Array {
  const words = new Uint32Array(wordCountOf(source));
  writeTable(words, source);
  return words;
}

/** For a dense index (few values in the type) and a sparse one alike. */
function checkDegreesMax(
  rows: readonly (readonly number[])[],
  degreesMax: readonly number[],
): void {
  for (const typeSize of [6, 5_000]) {
    const source = rowsOf(typeSize, rows);
    assert.deepEqual(degreesMaxOf(wordsOf(source), source), degreesMax);
  }
}

test('a dense set is bits, the first value lowest', () =>
  assert.deepEqual(written(33, [[10], [12], [41], [42]]), [0x8000_0005, 1]));
test('a sparse set is its values', () => assert.deepEqual(written(100, [[10], [99]]), [10, 99]));
test('a pair of columns is written both ways, with an index of the leading one', () => {
  const rows = [[10, 12], [10, 13], [12, 10]]; // prettier-ignore
  assert.deepEqual(written(4, rows), [0, 2, 2, 3, 3, 12, 13, 10, 0, 1, 1, 2, 3, 12, 10, 10]);
  assert.deepEqual(written(12, rows), [10, 10, 12, 12, 13, 10, 10, 12, 13, 12, 10, 10]);
});
test('three columns are written in three rotations', () => {
  const rows = [[10, 12, 11], [11, 10, 12], [11, 12, 10]]; // prettier-ignore
  const first = [0, 1, 3, 3, 12, 10, 12, 11, 12, 10];
  const second = [0, 1, 1, 3, 12, 10, 11, 11, 11, 10];
  const third = [0, 1, 2, 3, 11, 10, 11, 12, 12, 10];
  assert.deepEqual(written(3, rows), [...first, ...second, ...third]);
});
test('room of another size is a bug', () =>
  assert.throws(() => writeTable(new Uint32Array(3), { rowCount: 1, columns: [] }), {
    name: 'AssertionError',
  }));

test('the rows of the value that has most are counted per column', () => {
  checkDegreesMax([], []);
  checkDegreesMax([[10], [12]], [1]);
  checkDegreesMax([[10, 11], [11, 11], [12, 11], [12, 13]], [2, 3]); // prettier-ignore
  checkDegreesMax([[10, 11, 12], [10, 11, 13], [10, 12, 13]], [3, 2, 2]); // prettier-ignore
  checkDegreesMax([[14, 15]], [1, 1]); // prettier-ignore
});
