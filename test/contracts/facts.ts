/**
 * What every FactIndex keeps: each implementation calls `factIndexContract` with a way to build
 * one. Whatever an index says is compared with the plain list of facts it was built from.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { NONE } from '../../node/eval/facts.ts';
import type { FactIndex, FactTable } from '../../node/eval/facts.ts';
import type { Fact } from '../../node/polar/program.ts';
import { checkIndex, fact, rowsOf, sortedRows, countUp } from './facts-check.ts';

export type BuildIndex = (facts: readonly Fact[]) => FactIndex;

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
