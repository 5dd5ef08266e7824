/** The rows of a chunk → rows of the generation's numbers, table after table, sorted, each once. */

import { present } from '../../lib/assert.ts';
import { free } from '../free.ts';
import { RowOrder } from '../write/row-order.ts';
import { distinctRows } from '../write/sorted-table.ts';
import { widthFor } from './chunk.ts';
import type { SpilledChunk, SpilledTable } from './chunk.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { RowWriter } from './row-stream.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';
import { SpillWriter } from './spill-writer.ts';
import type { StoredTable } from './stored-tables.ts';
import { keyOf } from './table-order.ts';

export type SortedChunk = {
  /** In their order, by key: how many rows. */
  readonly rowCounts: ReadonlyMap<string, number>;
  /** As row-stream.ts has them. */
  readonly rows: Spill;
};

export type SortOptions = {
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  /** By key. */
  readonly storedTables: ReadonlyMap<string, StoredTable>;
};

/** `numbers`: what its ids became, of merge-dictionaries.ts. Throws NodeError `disk_unavailable`. */
export function sortChunk(
  chunk: SpilledChunk,
  numbers: Spill,
  { area, plan, storedTables }: SortOptions,
): SortedChunk {
  const bufferBytes = bufferBytesFor(plan, 2);
  const numbersOf = readNumbers(chunk, new SpillReader(area, numbers, bufferBytes));
  const from = new SpillReader(area, chunk.rows, bufferBytes);
  const out = new SpillWriter(area, bufferBytes);
  const rows = new RowWriter(out);
  const rowCounts = new Map<string, number>();
  for (const table of chunk.tables) {
    const stored = present(storedTables.get(keyOf(table)), 'table');
    const columns = readColumns(table, numbersOf, from);
    const inOrder = stored.columnOrder.map((column) => present(columns[column], 'column'));
    rowCounts.set(stored.key, writeSorted(table.rowCount, inOrder, rows));
    for (const { values } of columns) free(values);
  }
  for (const array of numbersOf.values()) free(array);
  from.close();
  return { rowCounts, rows: out.close() };
}

/** By name of type. */
function readNumbers({ types }: SpilledChunk, from: SpillReader): Map<string, Uint32Array> {
  const numbers = new Map(
    types.map(({ name, count }) => {
      const ofType = new Uint32Array(count);
      let last = 0;
      for (let at = 0; at < count; at += 1) ofType[at] = last += from.number();
      return [name, ofType];
    }),
  );
  from.close();
  return numbers;
}

/** Rows by numbers of the chunk: there are fewer of them, and they are in the same order. */
type ChunkColumn = {
  readonly values: Uint32Array;
  readonly start: number;
  readonly end: number;
  /** What they are in the generation. */
  readonly numbers: Uint32Array;
};

function readColumns(
  { types, rowCount }: SpilledTable,
  numbersOf: ReadonlyMap<string, Uint32Array>,
  from: SpillReader,
): ChunkColumn[] {
  return types.map((type) => {
    const numbers = present(numbersOf.get(type), 'numbers');
    const values = new Uint32Array(rowCount);
    from.words(values, widthFor(numbers.length));
    return { values, start: 0, end: numbers.length, numbers };
  });
}

/** How many rows are left. */
function writeSorted(rowCount: number, columns: readonly ChunkColumn[], out: RowWriter): number {
  using order = new RowOrder(rowCount);
  const places = distinctRows(columns, order);
  const row = new Uint32Array(columns.length);
  out.begin(columns.length);
  for (const place of places) {
    for (let at = 0; at < columns.length; at += 1) {
      const column = columns[at];
      if (column !== undefined) row[at] = column.numbers[column.values[place] ?? 0] ?? 0;
    }
    out.write(row);
  }
  return places.length;
}
