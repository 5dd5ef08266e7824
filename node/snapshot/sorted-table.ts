/**
 * One table of a generation before it is written: from rows as they came to distinct rows in order, cut
 * by the values of its low-cardinality columns.
 */

import { present } from '../lib/assert.ts';
import type { ValueRange } from './dictionary.ts';
import { RowOrder, reordered } from './row-order.ts';

/** Columns of one length: `columns[c].values[r]` is the value in column `c` of row `r`. */
export type Rows = { readonly rowCount: number; readonly columns: readonly RowsColumn[] };

export type RowsColumn = ValueRange & {
  readonly type: number;
  readonly values: Uint32Array;
};

/** `constants[c]`: the value of column `c` in every row; undefined where it has an entry in `rows`. */
export type SortedTable = {
  readonly types: readonly number[];
  readonly constants: readonly (number | undefined)[];
  readonly rows: Rows;
};

/** How many tables the facts of one predicate and one list of types may become. */
const TABLES_MAX = 64;

/** With fewer rows than this per table, finding the tables costs more than filtering rows. */
const ROWS_PER_TABLE_MIN = 16;

/** Rows ascending by their columns from the first on, each once. */
export function sortedRows({ rowCount, columns }: Rows): Rows {
  if (columns.length === 0) return { rowCount: Math.min(rowCount, 1), columns };
  const order = new RowOrder(rowCount);
  for (const column of columns.toReversed()) order.sortBy(column);
  return pickRows(columns, distinctRows(columns, order.rows));
}

function distinctRows(columns: readonly RowsColumn[], order: Uint32Array): Uint32Array {
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at] ?? 0;
    if (count > 0 && isSameRow(columns, row, order[count - 1] ?? 0)) continue;
    order[count] = row;
    count += 1;
  }
  return order.subarray(0, count);
}

function isSameRow(columns: readonly RowsColumn[], a: number, b: number): boolean {
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
 * The tables that sorted rows become. `mayBeConstant[c]`: whether column `c` is one that gets a table per
 * value when it has few.
 */
export function partition(rows: Rows, mayBeConstant: readonly boolean[]): SortedTable[] {
  const types = rows.columns.map(({ type }) => type);
  const distinct = constantColumns(rows, mayBeConstant);
  if (distinct.every((values) => values === undefined)) {
    return [{ types, constants: types.map(() => undefined), rows }];
  }
  const kept = rows.columns.filter((_, column) => distinct[column] === undefined);
  return rowsByConstants(rows, distinct).map((order) => ({
    types,
    constants: distinct.map((values, column) =>
      values === undefined ? undefined : rows.columns[column]?.values[order[0] ?? 0],
    ),
    rows: pickRows(kept, order),
  }));
}

/** Per column its values, ascending, if it is to be constant. First come, first served. */
function constantColumns(
  { rowCount, columns }: Rows,
  mayBeConstant: readonly boolean[],
): (readonly number[] | undefined)[] {
  const tablesMax = Math.min(TABLES_MAX, Math.floor(rowCount / ROWS_PER_TABLE_MIN));
  let tableCount = 1;
  return columns.map(({ values }, column) => {
    if (mayBeConstant[column] !== true) return undefined;
    const distinct = distinctValues(values, Math.floor(tablesMax / tableCount));
    if (distinct !== undefined) tableCount *= distinct.length;
    return distinct;
  });
}

/** Ascending; undefined when there are more than `countMax`. */
function distinctValues(values: Uint32Array, countMax: number): readonly number[] | undefined {
  const distinct = new Set<number>();
  for (const value of values) {
    distinct.add(value);
    if (distinct.size > countMax) return undefined;
  }
  return [...distinct].toSorted((a, b) => a - b);
}

/** Row numbers per combination of constants that occurs, ascending; rows keep their order. */
function rowsByConstants(
  { rowCount, columns }: Rows,
  distinct: readonly (readonly number[] | undefined)[],
): Uint32Array[] {
  /** Per row: which combination it has. */
  const combinations = new Uint32Array(rowCount);
  let combinationCount = 1;
  for (const [column, constants] of distinct.entries()) {
    if (constants === undefined) continue;
    const ranks = new Map(constants.map((value, rank) => [value, rank]));
    const { values } = present(columns[column], 'column');
    for (let row = 0; row < rowCount; row += 1) {
      const rank = ranks.get(values[row] ?? 0) ?? 0;
      combinations[row] = (combinations[row] ?? 0) * constants.length + rank;
    }
    combinationCount *= constants.length;
  }
  const order = new RowOrder(rowCount);
  order.sortBy({ values: combinations, start: 0, end: combinationCount });
  return runsOf(order.rows, combinations);
}

/** `order` cut where the combination changes. */
function runsOf(order: Uint32Array, combinations: Uint32Array): Uint32Array[] {
  const runs: Uint32Array[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (
      end < order.length &&
      combinations[order[end] ?? 0] === combinations[order[start] ?? 0]
    ) {
      end += 1;
    }
    runs.push(order.subarray(start, end));
    start = end;
  }
  return runs;
}
