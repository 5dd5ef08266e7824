import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RowWriter } from '../../../../node/snapshot/build/row-stream.ts';
import { rowsIn, spilled, spilledRows, spilling } from './spilling.ts';
import type { TestRows } from './spilling.ts';

function checkRead(...tables: readonly TestRows[]) {
  const { area } = spilling();
  const shapes = tables.map((rows) => ({ width: rows[0]?.length ?? 0, rowCount: rows.length }));
  assert.deepEqual(rowsIn(area, spilledRows(area, ...tables), shapes), tables);
}

test('rows are read as they were written', () => {
  checkRead([[0], [1], [5], [0xffff_fffe]]);
  checkRead([
    [0, 0],
    [0, 1],
    [0, 9],
    [3, 2],
    [3, 4],
    [4, 0],
  ]);
  checkRead([
    [1, 2, 3],
    [1, 2, 4],
    [1, 3, 0],
    [2, 0, 0],
  ]);
  checkRead([[], []]);
});

test('tables of different widths lie after each other, each from its own beginning', () =>
  checkRead(
    [
      [7, 7],
      [8, 1],
    ],
    [],
    [[3], [4]],
    [[0, 0, 1]],
  ));

test('rows that follow closely are short', () => {
  const rows = Array.from({ length: 100 }, (_, n) => [1_000_000, 2_000_000 + n]);
  assert.equal(spilledRows(spilling().area, rows).byteLength, 3 + 3 + 99 * 2);
});

test('a row can lie in the middle of a longer one', () => {
  const { area } = spilling();
  const spill = spilled(area, (out) => {
    const rows = new RowWriter(out);
    rows.begin(2);
    rows.write(Uint32Array.of(9, 1, 2), 1);
  });
  assert.deepEqual(rowsIn(area, spill, [{ width: 2, rowCount: 1 }]), [[[1, 2]]]);
});
