/**
 * A generation as an index of facts: opens sections where they lie, in any thread, copying nothing.
 */

import { NONE } from '../eval/facts.ts';
import type { Column, FactIndex, FactTable } from '../eval/facts.ts';
import { assert, present } from '../lib/assert.ts';
import { predicateKey } from '../polar/program.ts';
import type { Predicate } from '../polar/program.ts';
import { GenerationDictionary } from './dictionary.ts';
import { PairTable } from './pair-table.ts';
import { RotatedTable } from './rotated-table.ts';
import { type GenerationSections, WORDS_PER_COLUMN } from './sections.ts';
import { SetTable, SingleTable } from './set-table.ts';
import { layoutOf } from './table-layout.ts';

type StoredPredicate = Predicate & { readonly tables: readonly FactTable[] };

const NO_TABLES: readonly FactTable[] = [];

/** The sections stay as they are as long as the index is used. */
export function openGeneration(sections: GenerationSections): FactIndex {
  assert(isLittleEndian(), 'Sections are little-endian words, read as they lie');
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

function namesOf({ names, nameEnds }: GenerationSections): string[] {
  const bytes = Buffer.from(names.buffer, names.byteOffset, names.byteLength);
  return Array.from(nameEnds, (end, at) => bytes.toString('utf8', nameEnds[at - 1] ?? 0, end));
}

function predicatesOf(sections: GenerationSections, names: readonly string[]): StoredPredicate[] {
  let table = 0;
  let column = 0;
  return names.map((name, at) => {
    const arity = present(sections.predicates[at * 2], 'arity');
    const tableCount = present(sections.predicates[at * 2 + 1], 'table count');
    const tables = Array.from({ length: tableCount }, (_, place) =>
      tableOf(sections, table + place, columnsOf(sections, column + place * arity, arity)),
    );
    table += tableCount;
    column += tableCount * arity;
    return { name, arity, tables };
  });
}

type StoredColumns = {
  readonly columns: readonly Column[];
  readonly degreesMax: readonly number[];
};

function columnsOf({ columns }: GenerationSections, first: number, arity: number): StoredColumns {
  const words = Array.from({ length: arity }, (_, at) => {
    const start = (first + at) * WORDS_PER_COLUMN;
    return {
      type: present(columns[start], 'type'),
      value: present(columns[start + 1], 'constant'),
      degreeMax: present(columns[start + 2], 'degree'),
    };
  });
  return {
    columns: words.map(({ type, value }) =>
      value === NONE ? { kind: 'values', type } : { kind: 'constant', type, value },
    ),
    degreesMax: words.map(({ degreeMax }) => degreeMax),
  };
}

function tableOf(
  { tables, typeEnds, rows }: GenerationSections,
  table: number,
  { columns, degreesMax }: StoredColumns,
): FactTable {
  const rowCount = present(tables[table * 2], 'row count');
  const start = present(tables[table * 2 + 1], 'start');
  const ranges = columns
    .filter(({ kind }) => kind === 'values')
    .map(({ type }) => ({ start: typeEnds[type - 1] ?? 0, end: present(typeEnds[type], 'type') }));
  const layout = layoutOf(
    rowCount,
    ranges.map((range) => range.end - range.start),
  );
  const words = rows.subarray(start, start + layout.wordCount);
  assert(words.length === layout.wordCount, 'A table has the words its layout asks for');
  if (layout.kind === 'single') return new SingleTable(columns);
  if (layout.kind === 'rotations') {
    const Table = ranges.length === 2 ? PairTable : RotatedTable;
    return new Table(columns, { rowCount, words, layout, ranges, degreesMax });
  }
  return new SetTable(columns, { rowCount, words, layout, range: present(ranges[0], 'range') });
}
