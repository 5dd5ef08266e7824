import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  ROWS_DECISIVE,
  constantColumns,
  freeRows,
  partition,
  sortedRows,
} from '../../../../node/snapshot/write/sorted-table.ts';
import type { Rows, SortedTable } from '../../../../node/snapshot/write/sorted-table.ts';

function rowsFrom(list: readonly (readonly number[])[]): Rows {
  const columns = (list[0] ?? []).map((_, column) => ({
    type: column,
    start: 0,
    end: 1_000,
    values: Uint32Array.from(list, (row) => row[column] ?? 0),
  }));
  return { rowCount: list.length, columns };
}

function listFrom({ rowCount, columns }: Rows): number[][] {
  return Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ values }) => values[row] ?? -1),
  );
}

describe('sortedRows', () => {
  test('orders by the first column, then by the next, and keeps each row once', () => {
    const rows = sortedRows(rowsFrom([[2, 1], [1, 9], [2, 0], [1, 9], [2, 1], [0, 5]])); // prettier-ignore
    assert.deepEqual(listFrom(rows), [[0, 5], [1, 9], [2, 0], [2, 1]]); // prettier-ignore
  });

  test('without columns there is one row, if any', () => {
    assert.equal(sortedRows({ rowCount: 3, columns: [] }).rowCount, 1);
    assert.equal(sortedRows({ rowCount: 0, columns: [] }).rowCount, 0);
  });

  test('the rows it took are freed', () => {
    const rows = rowsFrom([[2], [1]]);
    const sorted = sortedRows(rows);
    assert.deepEqual(listFrom(rows), [[-1], [-1]]);
    freeRows(sorted);
    assert.deepEqual(listFrom(sorted), [[-1], [-1]]);
  });
});

describe('partition', () => {
  const textOf = ({ constants, rows }: SortedTable) =>
    `${constants.map((value) => value ?? '*').join(' ')}: ${rows.rowCount}`;
  /** Rows `(n, n % divisors[0], n % divisors[1] …)` */
  const cut = (rowCount: number, divisors: readonly number[]) =>
    partition(
      sortedRows(
        rowsFrom(
          Array.from({ length: rowCount }, (_, n) => [
            n,
            ...divisors.map((divisor) => n % divisor),
          ]),
        ),
      ),
      [false, ...divisors.map(() => true)],
    );

  test('a column with few values makes a table of each', () =>
    assert.deepEqual(cut(96, [3]).map(textOf), ['* 0: 32', '* 1: 32', '* 2: 32']));

  test('rows keep their order in each', () => {
    const [, second] = cut(96, [3]);
    assert.ok(second);
    const expected = Array.from({ length: 32 }, (_, at) => [at * 3 + 1]);
    assert.deepEqual(listFrom(second.rows), expected);
  });

  test('a column with too many values for its rows stays', () =>
    assert.deepEqual(cut(47, [3]).map(textOf), ['* *: 47']));

  test('never more than 64 values', () => {
    assert.equal(cut(64 * 16, [64]).length, 64);
    assert.equal(cut(65 * 16, [65]).length, 1);
  });

  test('columns share the allowance, the first one first', () => {
    assert.deepEqual(cut(64, [2, 2]).map(textOf), ['* 0 0: 32', '* 1 1: 32']);
    assert.deepEqual(cut(48, [2, 3]).map(textOf), ['* 0 *: 24', '* 1 *: 24']);
  });

  test('tables are ordered by the first constant, then by the next', () => {
    const list = Array.from({ length: 64 }, (_, n) => [n, n % 2, (n >> 1) % 2]);
    const tables = partition(sortedRows(rowsFrom(list)), [false, true, true]);
    assert.deepEqual(tables.map(textOf), ['* 0 0: 16', '* 0 1: 16', '* 1 0: 16', '* 1 1: 16']);
  });

  test('a column that may not be constant is not', () => {
    const rows = sortedRows(rowsFrom(Array.from({ length: 100 }, (_, n) => [n % 2, n])));
    assert.deepEqual(partition(rows, [false, false]).map(textOf), ['* *: 100']);
  });
});

describe('constantColumns', () => {
  const columns = [5, undefined, 13, 12, Infinity, 1].map((count) => ({
    mayBeConstant: count !== undefined,
    countDistinct: () => count ?? 0,
  }));

  test('columns are taken as long as there are not too many tables', () => {
    const expected = [true, false, false, true, false, true];
    assert.deepEqual(constantColumns(ROWS_DECISIVE, columns), expected);
    assert.deepEqual(constantColumns(ROWS_DECISIVE * 1_000, columns), expected);
  });

  test('with fewer rows there are fewer tables', () =>
    assert.deepEqual(constantColumns(ROWS_DECISIVE - 100, columns), [
      true,
      false,
      false,
      false,
      false,
      true,
    ]));
});
