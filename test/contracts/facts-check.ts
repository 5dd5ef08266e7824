/** Holds a FactIndex against the plain list of facts it was built from: everything it says, in every way. */

import assert from 'node:assert/strict';

import { NONE } from '../../node/eval/facts.ts';
import type { Dictionary, FactIndex, FactTable } from '../../node/eval/facts.ts';
import type { Fact, Predicate, Value } from '../../node/polar/program.ts';

/** `fact('has_role', 'User:alice', 'String:member')`: an id may hold further colons. */
export function fact(predicate: string, ...args: readonly string[]): Fact {
  return { predicate, args: args.map(value) };
}

function value(text: string): Value {
  const colon = text.indexOf(':');
  return { type: text.slice(0, colon), id: text.slice(colon + 1) };
}

/** One line per fact, by which facts are compared and ordered. */
export function textOf({ predicate, args }: Fact): string {
  return JSON.stringify([predicate, ...args.map(({ type, id }) => [type, id])]);
}

/** Every fact of the index, read back by scanning each table whole. */
export function factsOf(index: FactIndex): Fact[] {
  return index.predicates().flatMap((predicate) =>
    index
      .tables(predicate)
      .flatMap((table) => rowsOf(table, anyRow(table)))
      .map((row) => decode(index.dictionary, predicate, row)),
  );
}

/** Rows that agree with the pattern, in the order of the scan. */
export function rowsOf(table: FactTable, pattern: readonly number[]): number[][] {
  const rows: number[][] = [];
  const row = new Uint32Array(table.columns.length).fill(NONE);
  const stopped = table.scan(Uint32Array.from(pattern), row, () => {
    rows.push([...row]);
    return false;
  });
  assert.equal(stopped, false);
  return rows;
}

function anyRow(table: FactTable): number[] {
  return table.columns.map(() => NONE);
}

function decode(dictionary: Dictionary, predicate: Predicate, row: readonly number[]): Fact {
  assert.equal(row.length, predicate.arity);
  const args = row.map((number) => ({
    type: dictionary.typeName(dictionary.typeOf(number)),
    id: dictionary.idOf(number),
  }));
  return { predicate: predicate.name, args };
}

function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((each) => [textOf(each), each])).values()];
}

export function sortedRows(rows: readonly (readonly number[])[]): string[] {
  return rows.map((row) => row.join()).toSorted();
}

/** Everything an index says about `facts`. Work per table is bounded by sampling its rows. */
export function checkIndex(index: FactIndex, facts: readonly Fact[]): void {
  const expected = distinct(facts);
  assert.equal(index.factCount, expected.length);
  assert.deepEqual(factsOf(index).map(textOf).toSorted(), expected.map(textOf).toSorted());
  checkPredicates(index, expected);
  checkDictionary(index.dictionary, expected);
  for (const predicate of index.predicates()) {
    assert.equal(index.tables(predicate), index.tables({ ...predicate }));
    for (const table of index.tables(predicate)) checkTable(table, index.dictionary);
  }
}

function checkPredicates(index: FactIndex, facts: readonly Fact[]): void {
  const counts = new Map<string, Predicate & { factCount: number }>();
  for (const { predicate: name, args } of facts) {
    const key = `${name}/${args.length}`;
    const { factCount } = counts.get(key) ?? { factCount: 0 };
    counts.set(key, { name, arity: args.length, factCount: factCount + 1 });
  }
  const expected = [...counts.values()].toSorted(
    (a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.arity - b.arity,
  );
  assert.deepEqual(index.predicates(), expected);
}

function checkDictionary(dictionary: Dictionary, facts: readonly Fact[]): void {
  const values = facts.flatMap(({ args }) => args);
  const types = [...new Set(values.map(({ type }) => type))];
  assert.equal(dictionary.typeCount, types.length);
  assert.deepEqual(
    numbersOf(types, (name) => dictionary.findType(name)),
    countUp(types.length),
  );
  for (const type of types) assert.equal(dictionary.typeName(dictionary.findType(type)), type);

  const byText = new Map(values.map((each) => [JSON.stringify(each), each]));
  const numbers = [...byText.values()].map(({ type, id }) => {
    const number = dictionary.findValue(dictionary.findType(type), id);
    assert.equal(dictionary.idOf(number), id);
    assert.equal(dictionary.typeName(dictionary.typeOf(number)), type);
    return number;
  });
  assert.equal(dictionary.valueCount, byText.size);
  assert.deepEqual(
    numbersOf(numbers, (number) => number),
    countUp(byText.size),
  );
  for (const type of types) checkRange(dictionary, type, [...byText.values()]);
}

function checkRange(dictionary: Dictionary, type: string, values: readonly Value[]): void {
  const range = dictionary.rangeOf(dictionary.findType(type));
  if (range === undefined) return;
  const ids = values.filter((each) => each.type === type).map(({ id }) => id);
  const ascending = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const inRange = countUp(range.end - range.start).map((offset) => range.start + offset);
  assert.deepEqual(
    inRange.map((number) => dictionary.idOf(number)),
    ascending,
  );
}

function numbersOf<T>(items: readonly T[], number: (item: T) => number): number[] {
  return items.map(number).toSorted((a, b) => a - b);
}

export function countUp(length: number): number[] {
  return Array.from({ length }, (_, position) => position);
}

/** `table.scan` of everything is taken as read: `checkIndex` compared it with the facts. */
function checkTable(table: FactTable, dictionary: Dictionary): void {
  const rows = rowsOf(table, anyRow(table));
  assert.ok(rows.length > 0, 'a table without rows does not occur');
  assert.equal(table.rowCount, rows.length);
  assert.equal(new Set(sortedRows(rows)).size, rows.length, 'rows are distinct');
  table.columns.forEach((column, position) => {
    for (const row of rows) {
      assert.equal(dictionary.typeOf(row[position] ?? NONE), column.type);
      if (column.kind === 'constant') assert.equal(row[position], column.value);
    }
    checkDegrees(table, position, { rows, valueCount: dictionary.valueCount });
  });
  const present = new Set(rows.map((row) => row.join()));
  for (const probe of [...rows, ...mixed(rows)]) {
    assert.equal(table.has(Uint32Array.from(probe)), present.has(probe.join()));
  }
  const fewMixed = mixed(rows).filter((_, position) => position % 10 === 0);
  for (const probe of [...sample(rows), ...fewMixed]) checkScans(table, rows, probe);
}

function checkDegrees(
  table: FactTable,
  column: number,
  { rows, valueCount }: { rows: readonly number[][]; valueCount: number },
): void {
  const degrees = new Map<number, number>();
  for (const row of rows) {
    const number = row[column] ?? NONE;
    degrees.set(number, (degrees.get(number) ?? 0) + 1);
  }
  for (const number of [...countUp(valueCount), valueCount, NONE]) {
    assert.equal(table.degree(column, number), degrees.get(number) ?? 0);
  }
  assert.ok(table.degreeMax(column) >= Math.max(...degrees.values()));
}

/** Every subset of bound columns. */
function checkScans(table: FactTable, rows: readonly number[][], probe: readonly number[]): void {
  for (let bound = 0; bound < 2 ** probe.length; bound += 1) {
    const pattern = probe.map((number, column) => ((bound >> column) & 1 ? number : NONE));
    const expected = rows.filter((row) =>
      pattern.every((number, column) => number === NONE || number === row[column]),
    );
    assert.deepEqual(sortedRows(rowsOf(table, pattern)), sortedRows(expected));
  }
}

/** At most 12 items, spread evenly. */
function sample<T>(items: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(items.length / 12));
  return items.filter((_, position) => position % step === 0).slice(0, 12);
}

/** Rows with one value taken from the next row, from no row at all, or from any column. */
function mixed(rows: readonly (readonly number[])[]): number[][] {
  return sample(rows).flatMap((row, at) =>
    row.flatMap((_, column) => {
      const other = rows[(at * 7 + 1) % rows.length] ?? [];
      return [
        row.with(column, other[column] ?? NONE),
        row.with(column, other[0] ?? NONE),
        row.with(column, 4_000_000_000),
      ];
    }),
  );
}
