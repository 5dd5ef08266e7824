import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareTables, keyOf } from '../../../../node/snapshot/build/table-order.ts';

const table = (predicate: string, ...types: readonly string[]) => ({ predicate, types });

const IN_ORDER = [
  table('a'),
  table('a', 'Z'),
  table('a', 'A', 'Z'),
  table('a', 'B', 'A'),
  table('a', 'B', '\uffff'),
  table('a', 'B', '\u{10000}'),
  table('b'),
];

test('tables stand by predicate, number of arguments, types', () =>
  assert.deepEqual(IN_ORDER.toReversed().toSorted(compareTables), IN_ORDER));

test('a table is as good as itself', () =>
  assert.equal(compareTables(table('a', 'B'), table('a', 'B')), 0));

test('no two tables have one key', () => {
  const tables = [...IN_ORDER, table('a', 'A,Z'), table('a","A'), table('')];
  assert.equal(new Set(tables.map(keyOf)).size, tables.length);
});
