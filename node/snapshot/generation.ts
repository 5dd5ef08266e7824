/** The sections of a generation as an index of facts: read where they lie, copying nothing. */

import { NONE } from '../eval/facts.ts';
import type { Column, FactIndex, FactTable } from '../eval/facts.ts';
import { assert, present } from '../lib/assert.ts';
import { predicateKey } from '../polar/program.ts';
import type { Predicate } from '../polar/program.ts';
import { checkShape } from './read/check-shape.ts';
import { damaged } from './damaged.ts';
import { GenerationDictionary } from './read/dictionary.ts';
import { PairTable } from './read/pair-table.ts';
import { readableSections } from './read/readable-sections.ts';
import type { ReadableSections } from './read/readable-sections.ts';
import { RotatedTable } from './read/rotated-table.ts';
import type { RotatedSource } from './read/rotated-table.ts';
import { WORDS_PER_COLUMN } from './sections.ts';
import type { GenerationSections } from './sections.ts';
import { SetTable, SingleTable } from './read/set-table.ts';
import { layoutOf } from './table-layout.ts';
import type { TableLayout } from './table-layout.ts';

type StoredPredicate = Predicate & { readonly tables: readonly FactTable[] };

const NO_TABLES: readonly FactTable[] = [];

/** Sections in memory: opened where they lie, in any thread. They stay as they are. */
export function openSections(sections: GenerationSections): FactIndex {
  return factIndexOf(readableSections(sections));
}

/**
 * Sections wherever they lie. Throws NodeError `damaged_generation` when they do not fit each other, or
 * when they cannot be read.
 */
export function factIndexOf(sections: ReadableSections): FactIndex {
  assert(isLittleEndian(), 'Sections are little-endian words, read as they lie');
  checkShape(sections);
  const names = namesOf(sections);
  const dictionary = new GenerationDictionary(sections, names.slice(0, sections.typeEnds.length));
  const stored = predicatesOf(sections, names.slice(sections.typeEnds.length));
  const byKey = new Map(stored.map((predicate) => [predicateKey(predicate), predicate.tables]));
  const predicates = stored.map(({ name, arity, tables }) => ({
    name,
    arity,
    factCount: tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
  }));
  return {
    dictionary,
    factCount: predicates.reduce((sum, { factCount }) => sum + factCount, 0),
    predicates: () => predicates,
    tables: (predicate) => byKey.get(predicateKey(predicate)) ?? NO_TABLES,
  };
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}

function namesOf({ names, nameEnds }: ReadableSections): string[] {
  return Array.from({ length: nameEnds.length }, (_, at) =>
    names.text(at === 0 ? 0 : nameEnds.at(at - 1), nameEnds.at(at)),
  );
}

function predicatesOf(sections: ReadableSections, names: readonly string[]): StoredPredicate[] {
  let table = 0;
  let column = 0;
  let wordsEnd = 0;
  const predicates = names.map((name, at) => {
    const arity = sections.predicates.at(at * 2);
    const tables = Array.from({ length: sections.predicates.at(at * 2 + 1) }, () => {
      const columns = columnsOf(sections, column, arity);
      const place = { table, wordsStart: wordsEnd };
      const stored = tableOf(sections, place, columns);
      [table, column, wordsEnd] = [table + 1, column + arity, stored.wordsEnd];
      return stored.table;
    });
    return { name, arity, tables };
  });
  if (wordsEnd !== sections.rows.length) throw damaged('its section rows does not fit the others');
  return predicates;
}

type StoredColumns = {
  readonly columns: readonly Column[];
  readonly degreesMax: readonly number[];
};

function columnsOf({ columns }: ReadableSections, first: number, arity: number): StoredColumns {
  const words = Array.from({ length: arity }, (_, at) => {
    const start = (first + at) * WORDS_PER_COLUMN;
    const [type, value] = [columns.at(start), columns.at(start + 1)];
    return { type, value, degreeMax: columns.at(start + 2) };
  });
  return {
    columns: words.map(({ type, value }) =>
      value === NONE ? { kind: 'values', type } : { kind: 'constant', type, value },
    ),
    degreesMax: words.map(({ degreeMax }) => degreeMax),
  };
}

/** Tables lie end to end: this one starts at `wordsStart`. */
function tableOf(
  { tables, typeEnds, rows }: ReadableSections,
  { table, wordsStart }: { readonly table: number; readonly wordsStart: number },
  { columns, degreesMax }: StoredColumns,
): { readonly table: FactTable; readonly wordsEnd: number } {
  const rowCount = tables.at(table * 2);
  const ranges = columns
    .filter(({ kind }) => kind === 'values')
    .map(({ type }) => ({ start: type === 0 ? 0 : typeEnds.at(type - 1), end: typeEnds.at(type) }));
  const layout = layoutOf(
    rowCount,
    ranges.map((range) => range.end - range.start),
  );
  const wordsEnd = wordsStart + layout.wordCount;
  if (tables.at(table * 2 + 1) !== wordsStart || rowCount === 0 || wordsEnd > rows.length) {
    throw damaged('its section tables does not fit the others');
  }
  const words = rows.part(wordsStart, wordsEnd);
  return { table: tableOver(columns, { rowCount, words, layout, ranges, degreesMax }), wordsEnd };
}

function tableOver(
  columns: readonly Column[],
  { layout, ...source }: Omit<RotatedSource, 'layout'> & { readonly layout: TableLayout },
): FactTable {
  if (layout.kind === 'single') return new SingleTable(columns);
  if (layout.kind === 'rotations') {
    const Table = source.ranges.length === 2 ? PairTable : RotatedTable;
    return new Table(columns, { ...source, layout });
  }
  return new SetTable(columns, { ...source, layout, range: present(source.ranges[0], 'range') });
}
