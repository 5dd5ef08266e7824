/** Merged ids and rows → the sections of a generation file, in order. */

import { NONE } from '../../eval/facts.ts';
import { present } from '../../lib/assert.ts';
import { NodeError } from '../../lib/errors.ts';
import type { ValueRange } from '../read/dictionary.ts';
import { hashOfBytes } from '../id-hash.ts';
import { encodeManifest } from '../manifest.ts';
import { WORDS_PER_COLUMN } from '../sections.ts';
import type { GenerationLimits } from '../sections.ts';
import { layoutOf } from '../table-layout.ts';
import type { TableLayout } from '../table-layout.ts';
import { encodePolicy } from '../write/write-sections.ts';
import { IdReader } from './id-stream.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MergedRows } from './merge-chunks.ts';
import type { MergedDictionary, MergedType } from './merge-dictionaries.ts';
import type { Progress } from './progress.ts';
import { RowReader } from './row-stream.ts';
import { ByteStream, WordStream, bytesOf } from './section-file.ts';
import type { SectionFile } from './section-file.ts';
import { SlotSorter } from './slot-sorter.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';
import type { CutTable } from './table-cutter.ts';
import { writeTableToFile } from './table-file-writer.ts';

export type GenerationContent = {
  readonly environment: string;
  readonly policySource: string;
  readonly dictionary: MergedDictionary;
  readonly merged: MergedRows;
};

export type GenerationOptions = {
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  readonly limits: GenerationLimits;
  readonly progress: Progress;
};

/** All sections but the last, which sealing writes. Throws NodeError `too_large`, `disk_unavailable`. */
export function writeGeneration(
  file: SectionFile,
  { environment, policySource, dictionary, merged }: GenerationContent,
  options: GenerationOptions,
): void {
  const { types } = dictionary;
  const tables = placeTables(merged, rangesOf(types), options.limits);
  const predicates = merged.predicates.map(({ name, arity, tables: ofPredicate }) => ({
    name,
    arity,
    factCount: ofPredicate.reduce((sum, { rowCount }) => sum + rowCount, 0),
  }));
  const factCount = predicates.reduce((sum, predicate) => sum + predicate.factCount, 0);

  enterPhase(options.progress, types, tables);

  file.append('manifest', encodeManifest({ environment, factCount, predicates }));
  file.append('policy', encodePolicy(policySource));
  writeNames(
    file,
    [...types, ...predicates].map(({ name }) => name),
  );
  file.append(
    'typeEnds',
    rangesOf(types).map(({ end }) => end),
  );
  writeIds(file, dictionary, options);
  file.append(
    'predicates',
    merged.predicates.flatMap(({ arity, tables: { length } }) => [arity, length]),
  );
  file.append(
    'tables',
    tables.flatMap(({ rowCount, startWord }) => [rowCount, startWord]),
  );
  writeTables(file, { tables, rows: merged.rows }, options);
}

/** What is counted: ids, and the rows of each rotation. */
function enterPhase(
  progress: Progress,
  types: readonly MergedType[],
  tables: readonly PlacedTable[],
): void {
  const idCount = types.reduce((sum, { count }) => sum + count, 0);
  const rowCount = tables.reduce(
    (sum, table) => sum + table.rowCount * Math.max(1, table.ranges.length),
    0,
  );
  progress.enter('writing tables', idCount + rowCount);
}

/** A table, and where its words start among all. */
type PlacedTable = CutTable & {
  readonly ranges: readonly ValueRange[];
  readonly allRanges: readonly ValueRange[];
  readonly layout: TableLayout;
  readonly startWord: number;
};

function rangesOf(types: readonly MergedType[]): ValueRange[] {
  let end = 0;
  return types.map(({ count }) => {
    const start = end;
    end += count;
    return { start, end };
  });
}

function placeTables(
  { predicates }: MergedRows,
  rangesByType: readonly ValueRange[],
  { rowWordsMax }: GenerationLimits,
): PlacedTable[] {
  let startWord = 0;
  const placed = predicates
    .flatMap(({ tables }) => tables)
    .map((table) => {
      const allRanges = table.types.map((type) => present(rangesByType[type], 'type'));
      const ranges = allRanges.filter((_, column) => table.constants[column] === undefined);
      const layout = layoutOf(
        table.rowCount,
        ranges.map(({ start, end }) => end - start),
      );
      const start = startWord;
      startWord += layout.wordCount;
      return { ...table, ranges, allRanges, layout, startWord: start };
    });
  if (startWord > rowWordsMax) {
    throw new NodeError('too_large', `Cannot store more than ${rowWordsMax} words of rows`);
  }
  return placed;
}

function writeNames(file: SectionFile, names: readonly string[]): void {
  const encoded = names.map((name) => new TextEncoder().encode(name));
  let end = 0;
  const ends = encoded.map(({ length }) => (end += length));
  file.append('names', Buffer.concat(encoded));
  file.append('nameEnds', ends);
}

/** The sections idBytes, idStarts, idSlots and slotEnds. */
function writeIds(
  file: SectionFile,
  { types, ids: spill }: MergedDictionary,
  options: GenerationOptions,
): void {
  const bufferBytes = bufferBytesFor(options.plan, 8);
  const idByteCount = types.reduce((sum, type) => sum + type.idByteCount, 0);
  const valueCount = types.reduce((sum, { count }) => sum + count, 0);
  const bytes = new ByteStream(file, file.place('idBytes', idByteCount), bufferBytes);
  const starts = new WordStream(file, file.place('idStarts', (valueCount + 1) * 4), bufferBytes);
  const slotsStart = file.nextStart;
  const slots = new WordStream(file, slotsStart, bufferBytes);
  const from = new SpillReader(options.area, spill, bufferBytes);
  const ids = new IdReader(from);
  let end = 0;
  const slotEnds = types.map(({ count }) => {
    const sorter = new SlotSorter(count, options);
    for (let number = 0; number < count; number += 1) {
      ids.next();
      bytes.bytes(ids.id, ids.length);
      starts.word(end);
      end += ids.length;
      sorter.add(hashOfBytes(ids.id, 0, ids.length));
    }
    sorter.write(slots);
    options.progress.advance(count);
    return (slots.position - slotsStart) / 4;
  });
  starts.word(end);
  from.close();
  const slotsEnd = slots.position;
  for (const stream of [bytes, starts, slots]) stream.end();
  file.place('idSlots', slotsEnd - slotsStart);
  file.append('slotEnds', slotEnds);
}

/** The sections columns and rows. */
function writeTables(
  file: SectionFile,
  { tables, rows: spill }: { readonly tables: readonly PlacedTable[]; readonly rows: Spill },
  { area, plan, progress }: GenerationOptions,
): void {
  const columnCount = tables.reduce((sum, { types }) => sum + types.length, 0);
  const columnsStart = file.place('columns', columnCount * WORDS_PER_COLUMN * 4);
  const wordCount = tables.reduce((sum, { layout }) => sum + layout.wordCount, 0);
  const rowsStart = file.place('rows', wordCount * 4);
  const from = new SpillReader(area, spill, bufferBytesFor(plan, 4));
  const rows = new RowReader(from);
  const columns = tables.flatMap((table) => {
    const start = rowsStart + table.startWord * 4;
    const degreesMax = writeTableToFile({ ...table, start }, { file, area, plan, rows, progress });
    return columnsOf(table, degreesMax);
  });
  from.close();
  file.write(bytesOf(Uint32Array.from(columns)), columnsStart);
}

function columnsOf(
  { types, constants, rowCount, allRanges }: PlacedTable,
  degreesMax: readonly number[],
): readonly number[] {
  let place = 0;
  return types.flatMap((type, column) => {
    const constant = constants[column];
    if (constant !== undefined) {
      return [type, present(allRanges[column], 'type').start + constant, rowCount];
    }
    place += 1;
    return [type, NONE, present(degreesMax[place - 1], 'degree')];
  });
}
