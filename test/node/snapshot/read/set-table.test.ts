import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { SetTable, SingleTable } from '../../../../node/snapshot/read/set-table.ts';
import { ResidentWords } from '../../../../node/snapshot/read/words.ts';
import type { FactTable } from '../../../../node/eval/facts.ts';

function rowsOf(table: FactTable, pattern: readonly number[]): string[] {
  const row = new Uint32Array(pattern.length);
  const rows: string[] = [];
  table.scan(Uint32Array.from(pattern), row, () => rows.push(row.join()) === 0);
  return rows;
}

/** Facts `p(x, 3)` of values from 100 to 199, in either form. */
function setOf(form: 'bits' | 'sorted', values: readonly number[]): SetTable {
  const words = form === 'sorted' ? Uint32Array.from(values) : new Uint32Array(4);
  if (form === 'bits') {
    for (const value of values)
      words[(value - 100) >> 5] = (words[(value - 100) >> 5] ?? 0) | (1 << ((value - 100) & 31));
  }
  return new SetTable(
    [{ kind: 'values', type: 1 }, { kind: 'constant', type: 0, value: 3 }],
    {
      rowCount: values.length,
      words: new ResidentWords(words),
      layout: { kind: 'set', form, wordCount: words.length },
      range: { start: 100, end: 200 },
    },
  ); // prettier-ignore
}

for (const form of ['bits', 'sorted'] as const) {
  describe(`a set of ${form}`, () => {
    const table = setOf(form, [100, 131, 132, 199]);
    test('is scanned ascending', () =>
      assert.deepEqual(rowsOf(table, [NONE, NONE]), ['100,3', '131,3', '132,3', '199,3']));
    test('finds its values and no others', () => {
      for (const value of [100, 131, 132, 199]) assert.equal(table.degree(0, value), 1);
      for (const value of [0, 99, 101, 133, 198, 200, 4_000_000_000, NONE]) {
        assert.equal(table.degree(0, value), 0);
        assert.equal(table.has(Uint32Array.of(value, 3)), false);
      }
      assert.equal(table.has(Uint32Array.of(199, 3)), true);
      assert.equal(table.has(Uint32Array.of(199, 4)), false);
    });
    test('heeds its constant', () => {
      assert.deepEqual(rowsOf(table, [131, 3]), ['131,3']);
      assert.deepEqual(rowsOf(table, [131, 2]), []);
      assert.deepEqual([table.degree(1, 3), table.degree(1, 100)], [4, 0]);
    });
    test('stops when it is told to', () => {
      let visits = 0;
      const stop = () => (visits += 1) === 3;
      assert.equal(table.scan(Uint32Array.of(NONE, NONE), new Uint32Array(2), stop), true);
      assert.equal(visits, 3);
    });
  });
}

test('a single row is there when its constants agree', () => {
  const table = new SingleTable([{ kind: 'constant', type: 0, value: 3 }]);
  assert.deepEqual(rowsOf(table, [NONE]), ['3']);
  assert.deepEqual(rowsOf(table, [4]), []);
  assert.deepEqual([table.degree(0, 3), table.degree(0, 4)], [1, 0]);
  assert.equal(table.has(Uint32Array.of(3)), true);
});
