/**
 * What every FactIndex keeps: each implementation calls `factIndexContract` with a way to build
 * one. Whatever an index says is compared with the plain list of facts it was built from.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { NONE } from '../../node/eval/facts.ts';
import type { Dictionary, FactIndex, FactTable } from '../../node/eval/facts.ts';
import type { Fact, Predicate, Value } from '../../node/polar/program.ts';

export type BuildIndex = (facts: readonly Fact[]) => FactIndex;

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
function rowsOf(table: FactTable, pattern: readonly number[]): number[][] {
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

function sortedRows(rows: readonly (readonly number[])[]): string[] {
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

function countUp(length: number): number[] {
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

const IDS = [
  'a', 'b', 'ab', 'c', 'A', '0', '10', '9', '-5', 'true', 'false', 'member', 'owner', '__proto__',
  'é', 'e\u0301', '日本', '\uffff', '😀', '😀a', '\ue000', 'a\u0000', 'a\u0000b', '\u0000', ' ',
  'a'.repeat(512), `${'a'.repeat(511)}b`, 'ü'.repeat(256),
]; // prettier-ignore

const anyValue = fc.record({
  type: fc.constantFrom('User', 'Repo', 'String', 'Boolean', 'Integer', 'Größe', '__proto__'),
  id: fc.oneof(fc.constantFrom(...IDS), fc.string({ unit: 'grapheme', minLength: 1 })),
});

const anyFact: fc.Arbitrary<Fact> = fc.record({
  predicate: fc.constantFrom('p', 'q', 'has_role', 'é', '😀', '\uffff', 'constructor'),
  args: fc.array(anyValue, { maxLength: 5 }),
});

/** Facts of one shape, close together: joins, repeated values, low-cardinality arguments. */
const closeFacts: fc.Arbitrary<Fact[]> = fc
  .array(fc.constantFrom('User', 'String', 'Boolean', 'Repo'), { minLength: 1, maxLength: 5 })
  .chain((types) =>
    fc.array(
      fc.tuple(...types.map(() => fc.integer({ min: 0, max: 3 }))).map((ids) => ({
        predicate: 'p',
        args: types.map((type, column) => ({ type, id: `${ids[column]}` })),
      })),
      { minLength: 40, maxLength: 300 },
    ),
  );

/** Repeatable numbers in [0, max). */
function makeNext(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

/** Tables of every arity, dense and sparse, with few and with many distinct strings. */
function manyFacts(): Fact[] {
  const next = makeNext(7);
  const user = () => `User:user_${next(300)}`;
  const repo = () => `Repo:${next(90_000)}/é${next(9)}`;
  const role = () => `String:${['admin', 'member', 'reader'][next(3)]}`;
  const flag = () => `Boolean:${next(2) === 0}`;
  const text = () => `String:note ${next(5_000)}`;
  return Array.from({ length: 1_500 }, () => [
    fact('is_active', user()),
    fact('is_rare', repo()),
    fact('is_public', flag()),
    fact('has_group', user(), `Group:${next(40)}`),
    fact('has_role', user(), role(), `Repo:${next(200)}`),
    fact('has_role', user(), role(), repo()),
    fact('has_role', user(), role()),
    fact('note', repo(), text(), user()),
    fact('switch', user(), role(), flag(), repo()),
    fact('four', user(), user(), `Group:${next(10)}`, repo()),
    fact('five', user(), flag(), text(), `Group:${next(10)}`, `Integer:${next(9)}`),
  ]).flat();
}

/** The suite. `name` says which implementation it is about. */
export function factIndexContract(name: string, build: BuildIndex): void {
  describe(`${name} keeps the contract of a FactIndex`, () => {
    testWhole(build);
    testScan(build);
    testStrangers(build);
  });
}

function testWhole(build: BuildIndex): void {
  test('no facts: nothing is found', () => {
    const index = build([]);
    checkIndex(index, []);
    assert.deepEqual(index.predicates(), []);
    assert.equal(index.dictionary.findType('User'), NONE);
  });

  test('a fact without arguments is a fact', () => {
    checkIndex(build([fact('open'), fact('open')]), [fact('open')]);
  });

  test('a fact inserted twice is one fact', () => {
    const twice = [
      fact('p', 'User:a', 'Repo:b'),
      fact('q', 'User:a'),
      fact('p', 'User:a', 'Repo:b'),
    ];
    checkIndex(build(twice), twice.slice(0, 2));
  });

  test('one predicate may have many arities and types', () => {
    const facts = [
      fact('p', 'User:a'),
      fact('p', 'Repo:a'),
      fact('p', 'User:a', 'User:a'),
      fact('p', 'User:a', 'Repo:a'),
      fact('p', 'Repo:a', 'User:a'),
    ];
    checkIndex(build(facts), facts);
  });

  test('the same value in two columns is told apart from two values', () => {
    const facts = [fact('p', 'User:a', 'User:a'), fact('p', 'User:a', 'User:b')];
    checkIndex(build(facts), facts);
  });

  test('thousands of facts of every arity, dense and sparse, are all there and nothing else', () => {
    const facts = manyFacts();
    checkIndex(build(facts), facts);
  });

  test('property: any facts are read back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 30 }), (facts) => checkIndex(build(facts), facts)),
      { numRuns: 150 },
    );
  });

  test('property: any facts of one shape are read back as they were', () => {
    fc.assert(
      fc.property(closeFacts, (facts) => checkIndex(build(facts), facts)),
      { numRuns: 60 },
    );
  });
}

function testScan(build: BuildIndex): void {
  const pairs = countUp(60).map((n) => fact('p', `User:${n % 6}`, `Repo:${n % 10}`));
  const onlyTable = (facts: readonly Fact[]): FactTable => {
    const index = build(facts);
    const [predicate] = index.predicates();
    assert.ok(predicate);
    const [table, ...others] = index.tables(predicate);
    assert.ok(table && others.length === 0);
    return table;
  };

  test('a scan stops when visit says so, with that row in hand', () => {
    const table = onlyTable(pairs);
    for (const pattern of [[NONE, NONE], rowsOf(table, [NONE, NONE])[5]?.with(1, NONE) ?? []]) {
      const expected = rowsOf(table, pattern)[1];
      const row = new Uint32Array(2);
      let visits = 0;
      const stopped = table.scan(Uint32Array.from(pattern), row, () => (visits += 1) === 2);
      assert.deepEqual(
        { stopped, visits, row: [...row] },
        { stopped: true, visits: 2, row: expected },
      );
    }
  });

  test('a scan may be entered again from its own visit', () => {
    const table = onlyTable(pairs);
    const joined: string[] = [];
    const outer = new Uint32Array(2);
    const inner = new Uint32Array(2);
    table.scan(Uint32Array.of(NONE, NONE), outer, () =>
      table.scan(Uint32Array.of(NONE, outer[1] ?? NONE), inner, () => {
        joined.push(`${outer[0]} ${outer[1]} ${inner[0]}`);
        return false;
      }),
    );
    const rows = rowsOf(table, [NONE, NONE]);
    const expected = rows.flatMap(([user, repo]) =>
      rows.filter((row) => row[1] === repo).map((row) => `${user} ${repo} ${row[0]}`),
    );
    assert.deepEqual(joined.toSorted(), expected.toSorted());
  });

  test('a visit may write over its row; pattern and probe stay as they are', () => {
    const table = onlyTable(pairs);
    const pattern = Uint32Array.of(NONE, NONE);
    const row = new Uint32Array(2);
    const seen: number[][] = [];
    table.scan(pattern, row, () => {
      seen.push([...row]);
      row.fill(7);
      return false;
    });
    assert.deepEqual(sortedRows(seen), sortedRows(rowsOf(table, [NONE, NONE])));
    assert.deepEqual([...pattern], [NONE, NONE]);
  });
}

function testStrangers(build: BuildIndex): void {
  const facts = [
    fact('p', 'User:ab', 'String:x'),
    fact('p', 'User:é', 'String:ab'),
    fact('p', 'User:\ufffd', 'String:😀'),
  ];

  test('what no fact mentions is NONE', () => {
    const { dictionary } = build(facts);
    const user = dictionary.findType('User');
    assert.equal(dictionary.findType('Use'), NONE);
    assert.equal(dictionary.findType('Repo'), NONE);
    for (const id of [
      '',
      'a',
      'abc',
      'AB',
      'x',
      'e',
      'é ',
      'è',
      '\ud800',
      '\udc00',
      '😀',
      'toString',
    ]) {
      assert.equal(dictionary.findValue(user, id), NONE, JSON.stringify(id));
    }
    assert.equal(dictionary.findValue(NONE, 'ab'), NONE);
    assert.equal(dictionary.findValue(dictionary.typeCount, 'ab'), NONE);
  });

  test('a predicate without facts has no tables', () => {
    const index = build(facts);
    assert.deepEqual(index.tables({ name: 'p', arity: 1 }), []);
    assert.deepEqual(index.tables({ name: 'toString', arity: 2 }), []);
  });

  test('an id made by joining strings is found like any other', () => {
    const { dictionary } = build(facts);
    const joined = ['a', 'b'].reduce((text, letter) => `${text}${letter}`, '');
    assert.notEqual(dictionary.findValue(dictionary.findType('User'), joined), NONE);
  });
}
