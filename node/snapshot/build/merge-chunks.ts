/** The sorted rows of all chunks → the rows of all tables of the generation, and how many each has. */

import { present } from '../../lib/assert.ts';
import { predicateKey } from '../../polar/program.ts';
import type { Predicate } from '../../polar/program.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { mergeRows } from './merge-rows.ts';
import type { Progress } from './progress.ts';
import { RowReader, RowWriter } from './row-stream.ts';
import type { SortedChunk } from './sort-chunk.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';
import { SpillWriter } from './spill-writer.ts';
import type { StoredTable } from './stored-tables.ts';
import { TableCutter } from './table-cutter.ts';
import type { CutTable } from './table-cutter.ts';

export type MergedRows = {
  /** In the order of the sections. */
  readonly predicates: readonly MergedPredicate[];
  /** Of all tables in order the columns of values, as row-stream.ts has them. */
  readonly rows: Spill;
};

export type MergedPredicate = Predicate & { readonly tables: readonly CutTable[] };

export type MergeRowsOptions = {
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  readonly progress: Progress;
  /** In order. */
  readonly storedTables: readonly StoredTable[];
  /** Per type. */
  readonly typeSizes: readonly number[];
};

/** Throws NodeError `disk_unavailable`. */
export function mergeChunks(
  chunks: readonly SortedChunk[],
  { area, plan, progress, storedTables, typeSizes }: MergeRowsOptions,
): MergedRows {
  const bufferBytes = bufferBytesFor(plan, chunks.length + 1);
  const sources = chunks.map(({ rowCounts, rows: spill }) => {
    const from = new SpillReader(area, spill, bufferBytes);
    return { rowCounts, from, rows: new RowReader(from) };
  });
  const spillOut = new SpillWriter(area, bufferBytes);
  const out = new RowWriter(spillOut);
  const byKey = new Map<string, Predicate & { readonly tables: CutTable[] }>();
  progress.enter('merging rows', sumOf(chunks));
  for (const stored of storedTables) {
    const runs = sources.flatMap(({ rows, rowCounts }) => {
      const rowCount = rowCounts.get(stored.key);
      return rowCount === undefined ? [] : [{ rows, rowCount }];
    });
    const cutter = new TableCutter(stored, { typeSizes, out });
    mergeRows(runs, stored.columnOrder.length, (row) => {
      cutter.take(row);
      progress.advance(1);
    });
    const predicate = { name: stored.predicate, arity: stored.types.length };
    const key = predicateKey(predicate);
    if (!byKey.has(key)) byKey.set(key, { ...predicate, tables: [] });
    present(byKey.get(key), 'predicate').tables.push(...cutter.finish());
  }
  for (const { from } of sources) from.close();
  return { predicates: [...byKey.values()], rows: spillOut.close() };
}

function sumOf(chunks: readonly SortedChunk[]): number {
  return chunks
    .flatMap(({ rowCounts }) => [...rowCounts.values()])
    .reduce((sum, rowCount) => sum + rowCount, 0);
}
