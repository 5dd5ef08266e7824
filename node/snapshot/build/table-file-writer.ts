/** The sorted rows of a table → its words in the file, in memory where they fit, else run by run. */

import { present } from '../../lib/assert.ts';
import type { ValueRange } from '../read/dictionary.ts';
import { free } from '../free.ts';
import { freeRows } from '../write/sorted-table.ts';
import type { Rows } from '../write/sorted-table.ts';
import type { RotationsLayout, SetLayout, TableLayout } from '../table-layout.ts';
import { degreesMaxOf, writeTable } from '../write/table-writer.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { mergeRows } from './merge-rows.ts';
import type { Progress } from './progress.ts';
import { RotationWriter } from './rotation-writer.ts';
import { RowReader } from './row-stream.ts';
import { RunSorter } from './run-sorter.ts';
import type { SpilledRun } from './run-sorter.ts';
import { WordStream, bytesOf } from './section-file.ts';
import type { SectionFile } from './section-file.ts';
import type { SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';

export type WritableTable = {
  readonly rowCount: number;
  readonly layout: TableLayout;
  /** Per column of values: all values of its type. */
  readonly ranges: readonly ValueRange[];
  /** Where it starts in the file, in bytes. */
  readonly start: number;
};

export type TableOptions = {
  readonly file: SectionFile;
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  /** Advances by each row of each rotation. */
  readonly progress: Progress;
  /** Has the rows of the table next: numbers within their types, in the order of rotation 0. */
  readonly rows: RowReader;
};

/** Per column of values: in how many rows the value is that is in most. */
export function writeTableToFile(table: WritableTable, options: TableOptions): readonly number[] {
  const { layout, ranges, rowCount } = table;
  if (layout.kind === 'set') writeSet(table, layout, options);
  if (layout.kind !== 'rotations') {
    options.progress.advance(rowCount);
    return ranges.map(() => 1);
  }
  if (bytesToIndex(table, layout) > options.plan.tableBytesMax) {
    return writeByRuns(table, layout, options);
  }
  options.progress.advance(rowCount * ranges.length);
  return indexInMemory(table, layout, options);
}

function writeSet(
  { rowCount, start, ranges }: WritableTable,
  layout: SetLayout,
  options: TableOptions,
) {
  const { file, plan, rows } = options;
  const first = present(ranges[0], 'range').start;
  const out = new WordStream(file, start, bufferBytesFor(plan, 2));
  rows.begin(1);
  if (layout.form === 'sorted') {
    for (let at = 0; at < rowCount; at += 1) {
      rows.next();
      out.word(first + (rows.row[0] ?? 0));
    }
  } else writeBits(out, layout.wordCount, { rows, rowCount });
  out.end();
}

function writeBits(
  out: WordStream,
  wordCount: number,
  { rows, rowCount }: { readonly rows: RowReader; readonly rowCount: number },
): void {
  let [word, bits] = [0, 0];
  const writeUpTo = (end: number) => {
    for (; word < end; word += 1, bits = 0) out.word(bits);
  };
  for (let at = 0; at < rowCount; at += 1) {
    rows.next();
    const value = rows.row[0] ?? 0;
    writeUpTo(value >>> 5);
    bits |= 1 << (value & 31);
  }
  writeUpTo(wordCount);
}

/** Rows, an order and the one made of it, the counters or keys it is made with, and the words. */
function bytesToIndex({ rowCount, ranges }: WritableTable, { wordCount }: RotationsLayout): number {
  const counterBytes = Math.max(...ranges.map(({ start, end }) => (end - start + 1) * 4));
  const sortBytes = Math.min(counterBytes, rowCount * 16) + rowCount * 8;
  return rowCount * (ranges.length * 4 + 8) + sortBytes + wordCount * 4;
}

function indexInMemory(
  { rowCount, ranges, start }: WritableTable,
  { wordCount }: RotationsLayout,
  { file, rows: from }: TableOptions,
): readonly number[] {
  const columns = ranges.map((range) => ({ ...range, type: 0, values: new Uint32Array(rowCount) }));
  from.begin(columns.length);
  for (let at = 0; at < rowCount; at += 1) {
    from.next();
    const { row } = from;
    for (let place = 0; place < columns.length; place += 1) {
      const column = columns[place];
      if (column !== undefined) column.values[at] = column.start + (row[place] ?? 0);
    }
  }
  const rows: Rows = { rowCount, columns };
  const words = new Uint32Array(wordCount);
  writeTable(words, rows);
  const degreesMax = degreesMaxOf(words, rows);
  file.write(bytesOf(words), start);
  freeRows(rows);
  free(words);
  return degreesMax;
}

/**
 * Rotation 0, then those from the last to the second: each is sorted from the one before while that
 * is written (run-sorter.ts).
 */
function writeByRuns(
  { rowCount, ranges, start }: WritableTable,
  { rotations }: RotationsLayout,
  options: TableOptions,
): readonly number[] {
  const { file, area, plan } = options;
  const degreesMax = ranges.map(() => 0);
  const bufferBytes = bufferBytesFor(plan, ranges.length * 2);
  let inOrder = ranges;
  let runs: readonly SpilledRun[] | undefined;
  for (let step = 0; step < ranges.length; step += 1) {
    const leading = (ranges.length - step) % ranges.length;
    const writer = new RotationWriter(present(rotations[leading], 'rotation'), {
      file,
      tableStart: start,
      rowCount,
      ranges: inOrder,
      bufferBytes,
    });
    const typeSizes = inOrder.map((range) => range.end - range.start);
    const isLast = step === ranges.length - 1;
    const sorter = isLast ? undefined : new RunSorter(rowCount, { area, plan, typeSizes });
    const take = (row: Uint32Array) => {
      writer.write(row);
      sorter?.add(row);
      options.progress.advance(1);
    };
    if (runs === undefined) mergeRows([{ rows: options.rows, rowCount }], ranges.length, take);
    else mergeSpilled(runs, { area, plan, columnCount: ranges.length, take });
    degreesMax[leading] = writer.finish();
    runs = sorter?.finish();
    inOrder = [present(inOrder.at(-1), 'range'), ...inOrder.slice(0, -1)];
  }
  return degreesMax;
}

function mergeSpilled(
  runs: readonly SpilledRun[],
  {
    area,
    plan,
    columnCount,
    take,
  }: {
    readonly area: SpillArea;
    readonly plan: MemoryPlan;
    readonly columnCount: number;
    readonly take: (row: Uint32Array) => void;
  },
): void {
  const bufferBytes = bufferBytesFor(plan, runs.length);
  const sources = runs.map(({ spill, rowCount }) => {
    const from = new SpillReader(area, spill, bufferBytes);
    return { from, rows: new RowReader(from), rowCount };
  });
  mergeRows(sources, columnCount, take);
  for (const { from } of sources) from.close();
}
