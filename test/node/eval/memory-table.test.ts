import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { NONE } from '../../../node/eval/facts.ts';
import { MemoryTable } from '../../../node/eval/memory-table.ts';

function rowsOf(table: MemoryTable, pattern: readonly number[]): string[] {
  const row = new Uint32Array(pattern.length);
  const rows: string[] = [];
  table.scan(Uint32Array.from(pattern), row, () => rows.push(row.join()) === 0);
  return rows.toSorted();
}

test('rows come and go; a row that moved into a free place is still found', () => {
  const table = new MemoryTable([0, 0]);
  const rows = [[1, 2], [1, 3], [2, 3], [4, 3]].map((row) => Uint32Array.from(row)); // prettier-ignore
  assert.deepEqual(
    rows.map((row) => table.insert(row)),
    [true, true, true, true],
  );
  assert.equal(table.insert(Uint32Array.of(2, 3)), false);
  assert.equal(table.delete(Uint32Array.of(1, 2)), true);
  assert.equal(table.delete(Uint32Array.of(1, 2)), false);
  assert.equal(table.has(Uint32Array.of(4, 3)), true);
  assert.deepEqual(rowsOf(table, [NONE, 3]), ['1,3', '2,3', '4,3']);
  assert.equal(table.degree(1, 2), 0);
  assert.equal(table.rowCount, 3);
});

test('property: after any inserts and deletes, every pattern finds what a list would', () => {
  const small = fc.integer({ min: 0, max: 2 });
  const step = fc.record({ insert: fc.boolean(), row: fc.tuple(small, small, small) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const table = new MemoryTable([0, 1, 2]);
      const list = new Map<string, number[]>();
      for (const { insert, row } of steps) {
        const changed = insert
          ? table.insert(Uint32Array.from(row))
          : table.delete(Uint32Array.from(row));
        assert.equal(changed, insert !== list.has(row.join()));
        if (insert) list.set(row.join(), row);
        else list.delete(row.join());
      }
      for (const pattern of [
        [NONE, NONE, NONE],
        [0, NONE, NONE],
        [NONE, 1, 2],
        [2, 2, 2],
      ]) {
        const expected = [...list.values()].filter((row) =>
          pattern.every((value, column) => value === NONE || value === row[column]),
        );
        assert.deepEqual(rowsOf(table, pattern), expected.map((row) => row.join()).toSorted());
      }
    }),
  );
});
