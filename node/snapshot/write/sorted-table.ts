/**
 * One table of a generation before it is written: from rows as they came to distinct rows in order,
 * cut by the values of its low-cardinality columns.
 */

import type { ValueRange } from '../read/dictionary.ts';
import { free } from '../free.ts';
import { RowOrder, reordered } from './row-order.ts';
import type { RowColumn } from './row-order.ts';

/** Columns of one length: `columns[c].values[r]` is the value in column `c` of row `r`. */
export type Rows = { readonly rowCount: number; readonly columns: readonly RowsColumn[] };

export type RowsColumn = ValueRange & {
  readonly type: number;
  readonly values: Uint32Array;
};

/**
 * `constants[c]`: the value of column `c` in every row; undefined where it has an entry in `rows`.
 */
export type SortedTable = {
  readonly types: readonly number[];
  readonly constants: readonly (number | undefined)[];
  readonly rows: Rows;
};

/** Columns of these types get a table per value when they have few. */
export const CONSTANT_TYPES: ReadonlySet<string> = new Set(['String', 'Boolean']);

/** How many tables the facts of one predicate and one list of types may become. */
export const TABLES_MAX = 64;

/** With fewer rows than this per table, finding the tables costs more than filtering rows. */
const ROWS_PER_TABLE_MIN = 16;

/** With so many rows or more, which columns are constant no longer depends on how many there are. */
export const ROWS_DECISIVE = TABLES_MAX * ROWS_PER_TABLE_MIN;

/** Gives back the memory of rows that have become something else. */
export function freeRows({ columns }: Rows): void {
  for (const { values } of columns) free(values);
}

/** Rows ascending by their columns from the first on, each once. Frees `rows`. */
export function sortedRows(rows: Rows): Rows {
  const { rowCount, columns } = rows;
  if (columns.length === 0) return { rowCount: Math.min(rowCount, 1), columns };
  using order = new RowOrder(rowCount);
  const sorted = pickRows(columns, distinctRows(columns, order));
  freeRows(rows);
  return sorted;
}

/**
 * Where the rows are, ascending by their columns from the first on, each once. Valid as long as
 * `rowOrder`, which is as long as the columns.
 */
export function distinctRows(columns: readonly RowColumn[], rowOrder: RowOrder): Uint32Array {
  for (const column of columns.toReversed()) rowOrder.sortBy(column);
  const order = rowOrder.rows;
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at] ?? 0;
    if (count > 0 && isSameRow(columns, row, order[count - 1] ?? 0)) continue;
    order[count] = row;
    count += 1;
  }
  return order.subarray(0, count);
}

function isSameRow(columns: readonly RowColumn[], a: number, b: number): boolean {
  for (const { values } of columns) if (values[a] !== values[b]) return false;
  return true;
}

function pickRows(columns: readonly RowsColumn[], order: Uint32Array): Rows {
  return {
    rowCount: order.length,
    columns: columns.map((column) => ({ ...column, values: reordered(column.values, order) })),
  };
}

/**
 * The tables that sorted rows become; rows that are cut are freed. `mayBeConstant[c]`: whether
 * column `c` is one that gets a table per value when it has few.
 */
export function partition(rows: Rows, mayBeConstant: readonly boolean[]): SortedTable[] {
  const types = rows.columns.map(({ type }) => type);
  const isConstant = constantColumns(
    rows.rowCount,
    rows.columns.map(({ values }, column) => ({
      mayBeConstant: mayBeConstant[column] === true,
      countDistinct: (countMax) => countDistinct(values, countMax),
    })),
  );
  const cutBy = rows.columns.filter((_, column) => isConstant[column]);
  if (cutBy.length === 0) return [{ types, constants: types.map(() => undefined), rows }];

  using order = new RowOrder(rows.rowCount);
  for (const column of cutBy.toReversed()) order.sortBy(column);
  const kept = rows.columns.filter((_, column) => !isConstant[column]);
  const tables = runsOf(order.rows, cutBy).map((run) => ({
    types,
    constants: rows.columns.map(({ values }, column) =>
      isConstant[column] ? values[run[0] ?? 0] : undefined,
    ),
    rows: pickRows(kept, run),
  }));
  freeRows(rows);
  return tables;
}

/** `countDistinct`: how many values the column has; if more than `countMax`, any number above it. */
export type ColumnVariety = {
  readonly mayBeConstant: boolean;
  readonly countDistinct: (countMax: number) => number;
};

/** Per column of so many distinct rows: whether it is to be constant. First come, first served. */
export function constantColumns(rowCount: number, columns: readonly ColumnVariety[]): boolean[] {
  const tablesMax = Math.min(TABLES_MAX, Math.floor(rowCount / ROWS_PER_TABLE_MIN));
  let tableCount = 1;
  return columns.map((column) => {
    if (!column.mayBeConstant) return false;
    const valuesMax = Math.floor(tablesMax / tableCount);
    const valueCount = column.countDistinct(valuesMax);
    if (valueCount > valuesMax) return false;
    tableCount *= valueCount;
    return true;
  });
}

/** Does not count further than one past `countMax`. */
function countDistinct(values: Uint32Array, countMax: number): number {
  const distinct = new Set<number>();
  for (const value of values) {
    distinct.add(value);
    if (distinct.size > countMax) break;
  }
  return distinct.size;
}

/** The order, cut where the value of a column changes. */
function runsOf(order: Uint32Array, columns: readonly RowsColumn[]): Uint32Array[] {
  const runs: Uint32Array[] = [];
  let start = 0;
  for (let end = 1; end <= order.length; end += 1) {
    if (end < order.length && isSameRow(columns, order[start] ?? 0, order[end] ?? 0)) continue;
    runs.push(order.subarray(start, end));
    start = end;
  }
  return runs;
}
