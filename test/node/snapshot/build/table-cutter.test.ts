import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RowWriter } from '../../../../node/snapshot/build/row-stream.ts';
import { TableCutter } from '../../../../node/snapshot/build/table-cutter.ts';
import type { CutTable } from '../../../../node/snapshot/build/table-cutter.ts';
import { ROWS_DECISIVE } from '../../../../node/snapshot/write/sorted-table.ts';
import { rowsIn, spilled, spilling } from './spilling.ts';
import type { TestRows } from './spilling.ts';

/** `p(User, String, User)`: the String stands first while rows are sorted. */
const TABLE = {
  key: 'p',
  predicate: 'p',
  types: ['User', 'String', 'User'],
  typeNumbers: [1, 0, 1],
  columnOrder: [1, 0, 2],
  constantCount: 1,
};

const TYPE_SIZES = [100, 5_000];

function cut(rows: TestRows, table = TABLE): { tables: CutTable[]; rows: number[][][] } {
  const { area } = spilling();
  let tables: CutTable[] = [];
  const spill = spilled(area, (out) => {
    const cutter = new TableCutter(table, { typeSizes: TYPE_SIZES, out: new RowWriter(out) });
    for (const row of rows) cutter.take(Uint32Array.from(row));
    tables = cutter.finish();
  });
  const shapes = tables.map(({ constants, rowCount }) => ({
    width: constants.filter((value) => value === undefined).length,
    rowCount,
  }));
  return { tables, rows: rowsIn(area, spill, shapes) };
}

/** `rowCount` rows with `constantCount` values of the String, `first` the first. */
function rowsOf(rowCount: number, constantCount: number, first = 0): number[][] {
  return Array.from({ length: rowCount }, (_, n) => [
    first + Math.floor((n * constantCount) / rowCount),
    n,
    n % 7,
  ]);
}

test('many rows are cut as was decided', () => {
  const { tables, rows } = cut(rowsOf(ROWS_DECISIVE, 3, 10));
  assert.deepEqual(
    tables.map(({ types, constants, rowCount }) => [types, constants, rowCount]),
    [
      [[1, 0, 1], [undefined, 10, undefined], 342],
      [[1, 0, 1], [undefined, 11, undefined], 341],
      [[1, 0, 1], [undefined, 12, undefined], 341],
    ],
  );
  assert.deepEqual(
    rows.map((table) => table[0]),
    [
      [0, 0],
      [342, 6],
      [683, 4],
    ],
  );
});

test('few rows are cut by what they are: with as many values the column is not constant', () => {
  const { tables, rows } = cut(rowsOf(100, 10));
  assert.deepEqual(tables, [
    { types: [1, 0, 1], constants: [undefined, undefined, undefined], rowCount: 100 },
  ]);
  assert.deepEqual(rows[0]?.slice(0, 2), [
    [0, 0, 0],
    [1, 0, 1],
  ]);
});

test('few rows with fewer values are cut', () => {
  const { tables, rows } = cut(rowsOf(100, 2));
  assert.deepEqual(
    tables.map(({ constants, rowCount }) => [constants[1], rowCount]),
    [
      [0, 50],
      [1, 50],
    ],
  );
  assert.deepEqual(rows[1]?.[0], [50, 1]);
});

test('one row less than is decisive can make the difference', () => {
  assert.equal(cut(rowsOf(ROWS_DECISIVE, 64)).tables.length, 64);
  assert.equal(cut(rowsOf(ROWS_DECISIVE - 1, 64)).tables.length, 1);
  assert.equal(cut(rowsOf(ROWS_DECISIVE - 1, 63)).tables.length, 63);
});

test('rows that are nothing but constants are tables of one row', () => {
  const table = { ...TABLE, types: ['String'], typeNumbers: [0], columnOrder: [0] };
  const rows = Array.from({ length: 2 }, (_, n) => [n]);
  const few = cut(rows, table);
  assert.deepEqual(
    few.tables.map(({ rowCount }) => rowCount),
    [2],
  );
  const many = cut(
    Array.from({ length: ROWS_DECISIVE }, (_, n) => [n]),
    table,
  );
  assert.equal(many.tables.length, ROWS_DECISIVE);
  assert.ok(
    many.tables.every(({ rowCount, constants }, n) => rowCount === 1 && constants[0] === n),
  );
});
