/**
 * A chunk: as many facts as memory takes, spilled. Its ids are numbered within their type in ascending
 * order, so that what they become among the ids of all chunks is ascending too. Rows are in no order.
 */

import { present } from '../../lib/assert.ts';
import { compareUtf8 } from '../../lib/compare-utf8.ts';
import { free } from '../free.ts';
import { orderOfIds } from '../write/id-order.ts';
import type { IdSet } from '../write/id-set.ts';
import type { RawFacts, RawTable } from '../write/raw-facts.ts';
import { CONSTANT_TYPES, TABLES_MAX } from '../write/sorted-table.ts';
import type { DistinctIds } from './distinct-ids.ts';
import { IdWriter } from './id-stream.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillWriter } from './spill-writer.ts';
import { compareTables, keyOf } from './table-order.ts';
import type { TableName } from './table-order.ts';

export type SpilledChunk = {
  /** Ascending by name. */
  readonly types: readonly SpilledType[];
  /** The ids of all types, as id-stream.ts has them. */
  readonly ids: Spill;
  /** In their order. */
  readonly tables: readonly SpilledTable[];
  /** Per table and column the numbers of all rows, each as wide as the numbers of its type. */
  readonly rows: Spill;
};

export type SpilledType = { readonly name: string; readonly count: number };

export type SpilledTable = TableName & { readonly rowCount: number };

export type ChunkOptions = {
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  readonly distinctIds: DistinctIds;
};

/** Empties `raw`. Throws NodeError `disk_unavailable`. */
export function spillChunk(raw: RawFacts, options: ChunkOptions): SpilledChunk {
  for (const table of raw.tables) noteDistinctIds(table, raw, options.distinctIds);
  const types = [...raw.idsByType]
    .map(([name, ids]) => ({ name, ids, count: ids.count }))
    .toSorted((a, b) => compareUtf8(a.name, b.name));

  const idsOut = new SpillWriter(options.area, bufferBytesFor(options.plan, 1));
  const ids = new IdWriter(idsOut);
  const ranks = new Map(types.map((type) => [type.name, spillIds(type.ids, ids)]));
  const rowsOut = new SpillWriter(options.area, bufferBytesFor(options.plan, 1));
  const tables = raw.tables.toSorted(compareTables);
  for (const table of tables) spillRows(table, ranks, rowsOut);
  for (const array of ranks.values()) free(array);
  return {
    types: types.map(({ name, count }) => ({ name, count })),
    ids: idsOut.close(),
    tables: tables.map(({ predicate, types: names, rowCount }) => ({
      predicate,
      types: names,
      rowCount,
    })),
    rows: rowsOut.close(),
  };
}

/** How many bytes hold the numbers of so many ids. */
export function widthFor(idCount: number): number {
  if (idCount <= 0x100) return 1;
  if (idCount <= 0x1_0000) return 2;
  return idCount <= 0x100_0000 ? 3 : 4;
}

function noteDistinctIds(table: RawTable, raw: RawFacts, distinctIds: DistinctIds): void {
  for (const [column, type] of table.types.entries()) {
    if (!CONSTANT_TYPES.has(type)) continue;
    const ids = present(raw.idsByType.get(type), 'ids');
    const numbers = present(table.columns[column], 'column').distinct(TABLES_MAX);
    const known = numbers?.map((number) => idOf(ids, number));
    distinctIds.add({ table: keyOf(table), column }, known);
  }
}

function idOf({ list: { bytes, starts } }: IdSet, number: number): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const text = Buffer.from(buffer, byteOffset, byteLength);
  return text.toString('utf8', starts[number], starts[number + 1]);
}

/** Per number its place in ascending order. Empties `ids`. */
function spillIds(ids: IdSet, out: IdWriter): Uint32Array {
  const { bytes, starts } = ids.list;
  const order = orderOfIds(ids.list, ids.count);
  const ranks = new Uint32Array(ids.count);
  out.begin();
  for (let rank = 0; rank < order.length; rank += 1) {
    const number = order[rank] ?? 0;
    out.write({ bytes, start: starts[number] ?? 0, end: starts[number + 1] ?? 0 });
    ranks[number] = rank;
  }
  free(order);
  ids.clear();
  return ranks;
}

function spillRows(
  { types, columns }: RawTable,
  ranks: ReadonlyMap<string, Uint32Array>,
  out: SpillWriter,
): void {
  for (const [column, type] of types.entries()) {
    const rankOf = present(ranks.get(type), 'ranks');
    const numbers = present(columns[column], 'column').takeAs(rankOf);
    out.words(numbers, widthFor(rankOf.length));
    free(numbers);
  }
}
