import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, RecursiveTable } from '../../../node/local/residual.ts';
import { simpleTables } from '../../../node/local/simple-tables.ts';
import { constant, members } from '../../fakes/local-parts.ts';

function usesTable(table: number): Branch {
  return {
    sources: [{ kind: 'recursive', number: 50 + table, table, member: 0 }],
    conditions: [],
    outputs: [],
  };
}

function tableOf(number: number, first: readonly Branch[]): RecursiveTable {
  return { number, width: 1, first: first.map((branch) => ({ member: 0, branch })), next: [] };
}

const ROWS = [members([], [constant('Org:a')]), members([], [constant('Org:b')], 2)];
const TABLES = [tableOf(1, ROWS), tableOf(2, [usesTable(1)]), tableOf(3, ROWS)];

function numbersFor(branch: Branch): readonly number[] {
  return simpleTables([branch], TABLES, () => 99).map(({ number }) => number);
}

test('tables that nothing uses are left out, those that others use are not', () => {
  assert.deepEqual(numbersFor(usesTable(2)), [1, 2]);
  assert.deepEqual(numbersFor(usesTable(3)), [3]);
  assert.deepEqual(numbersFor(members([])), []);
  assert.deepEqual(numbersFor(members([{ kind: 'not', branches: [usesTable(1)] }])), [1]);
});

test('rows that differ in ids alone are one alternative of a table', () => {
  const [table] = simpleTables([usesTable(1)], TABLES, () => 99);
  assert.equal(table?.first.length, 1);
});
