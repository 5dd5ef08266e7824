/**
 * A stream of facts → a generation. Strings become numbers as they arrive; sorting, numbering in
 * order and indexing come at the end. Lets go of each intermediate form as soon as the next one is
 * made.
 */

import { NONE } from '../../eval/facts.ts';
import { assert, present } from '../../lib/assert.ts';
import { compareUtf8 } from '../../lib/compare-utf8.ts';
import { NodeError } from '../../lib/errors.ts';
import { predicateKey } from '../../polar/program.ts';
import type { Predicate, Value } from '../../polar/program.ts';
import type { ValueRange } from '../read/dictionary.ts';
import { writeDictionary } from './dictionary-writer.ts';
import type { WrittenDictionary } from './dictionary-writer.ts';
import { compareTables } from '../build/table-order.ts';
import { RawFacts } from './raw-facts.ts';
import type { RawTable } from './raw-facts.ts';
import { GENERATION_LIMITS, sharedBytes, sharedWords } from '../sections.ts';
import type { GenerationLimits, GenerationSections } from '../sections.ts';
import { CONSTANT_TYPES, freeRows, partition, sortedRows } from './sorted-table.ts';
import type { SortedTable } from './sorted-table.ts';
import { degreesMaxOf, wordCountOf, writeTable } from './table-writer.ts';

type StoredPredicate = Predicate & { readonly tables: readonly SortedTable[] };

export class GenerationBuilder {
  readonly #limits: GenerationLimits;
  #raw: RawFacts | undefined;

  constructor(limits: GenerationLimits = GENERATION_LIMITS) {
    this.#limits = limits;
    this.#raw = new RawFacts(limits);
  }

  /**
   * A fact, perhaps not for the first time. Throws NodeError `too_large` or `invalid_request`; then
   * the builder is of no more use.
   */
  add(predicate: string, args: readonly Value[]): void {
    present(this.#raw, 'facts: the builder is finished').add(predicate, args);
  }

  /** The generation; nothing can be added any more. Throws NodeError `too_large`. */
  finish(): GenerationSections {
    const raw = present(this.#raw, 'facts: the builder is finished');
    this.#raw = undefined;
    return sectionsOf(raw, this.#limits);
  }
}

/** The generation with these facts. Empties `raw`. Throws NodeError `too_large`. */
export function sectionsOf(raw: RawFacts, limits: GenerationLimits): GenerationSections {
  const typeNames = [...raw.idsByType.keys()].toSorted(compareUtf8);
  const idSets = typeNames.map((name) => present(raw.idsByType.get(name), 'ids'));
  const dictionary = writeDictionary(idSets, limits);
  const predicates = predicatesOf(raw.tables, typesOf(typeNames, dictionary));

  return {
    ...dictionary.sections,
    ...writeNames([...typeNames, ...predicates.map(({ name }) => name)]),
    ...writeTables(predicates, limits),
  };
}

/** A type with its number, its range, and what its ids became. */
type StoredType = {
  readonly name: string;
  readonly type: number;
  readonly range: ValueRange;
  readonly values: Uint32Array;
};

function typesOf(names: readonly string[], { sections, values }: WrittenDictionary): StoredType[] {
  return names.map((name, type) => ({
    name,
    type,
    range: { start: sections.typeEnds[type - 1] ?? 0, end: sections.typeEnds[type] ?? 0 },
    values: present(values[type], 'values'),
  }));
}

/** In the order of the sections. Takes the rows out of `rawTables`. */
function predicatesOf(
  rawTables: readonly RawTable[],
  types: readonly StoredType[],
): StoredPredicate[] {
  const inOrder = rawTables.toSorted(compareTables);
  const byName = new Map(types.map((type) => [type.name, type]));
  const byKey = new Map<string, Predicate & { readonly tables: SortedTable[] }>();
  for (const raw of inOrder) {
    const predicate = { name: raw.predicate, arity: raw.types.length };
    const tables = byKey.get(predicateKey(predicate))?.tables ?? [];
    const rowTypes = raw.types.map((name) => present(byName.get(name), 'type'));
    tables.push(...tablesOf(raw, rowTypes));
    byKey.set(predicateKey(predicate), { ...predicate, tables });
  }
  return [...byKey.values()];
}

function tablesOf(raw: RawTable, types: readonly StoredType[]): SortedTable[] {
  const columns = types.map(({ type, range, values }, column) => {
    const numbers = present(raw.columns[column], 'column');
    assert(numbers.length === raw.rowCount, 'Every fact has a value in every column');
    return { type, ...range, values: numbers.takeAs(values) };
  });
  const rows = sortedRows({ rowCount: raw.rowCount, columns });
  return partition(
    rows,
    types.map(({ name }) => CONSTANT_TYPES.has(name)),
  );
}

function writeNames(names: readonly string[]): Pick<GenerationSections, 'names' | 'nameEnds'> {
  const encoded = names.map((name) => new TextEncoder().encode(name));
  const nameEnds = sharedWords(names.length);
  let end = 0;
  for (const [at, bytes] of encoded.entries()) nameEnds[at] = end += bytes.length;
  const all = sharedBytes(end);
  for (const [at, bytes] of encoded.entries()) all.set(bytes, (nameEnds[at] ?? 0) - bytes.length);
  return { names: all, nameEnds };
}

function writeTables(
  predicates: readonly StoredPredicate[],
  { rowWordsMax }: GenerationLimits,
): Pick<GenerationSections, 'predicates' | 'tables' | 'columns' | 'rows'> {
  const tables = predicates.flatMap((predicate) => predicate.tables);
  const starts: number[] = [];
  let end = 0;
  for (const { rows } of tables) {
    starts.push(end);
    end += wordCountOf(rows);
  }
  if (end > rowWordsMax) {
    throw new NodeError('too_large', `Cannot store more than ${rowWordsMax} words of rows`);
  }
  const words = sharedWords(end);
  const columns = tables.flatMap((table, at) => {
    const ownWords = words.subarray(starts[at], starts[at + 1] ?? end);
    writeTable(ownWords, table.rows);
    const ofTable = columnsOf(table, degreesMaxOf(ownWords, table.rows));
    freeRows(table.rows);
    return ofTable;
  });
  return {
    predicates: sharedCopy(predicates.flatMap(({ arity, tables: { length } }) => [arity, length])),
    tables: sharedCopy(tables.flatMap(({ rows }, at) => [rows.rowCount, starts[at] ?? 0])),
    columns: sharedCopy(columns),
    rows: words,
  };
}

/** `degreesMax`: of the columns of values. */
function columnsOf(
  { types, constants, rows }: SortedTable,
  degreesMax: readonly number[],
): readonly number[] {
  let place = 0;
  return types.flatMap((type, column) => {
    const constant = constants[column];
    if (constant !== undefined) return [type, constant, rows.rowCount];
    place += 1;
    return [type, NONE, present(degreesMax[place - 1], 'degree')];
  });
}

function sharedCopy(numbers: readonly number[]): Uint32Array {
  const words = sharedWords(numbers.length);
  words.set(numbers);
  return words;
}
