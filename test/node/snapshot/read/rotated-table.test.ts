import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import type { FactTable } from '../../../../node/eval/facts.ts';
import { openSections } from '../../../../node/snapshot/generation.ts';
import { RotatedTable } from '../../../../node/snapshot/read/rotated-table.ts';
import { generationOf } from '../generation-of.ts';

/** `likes(User, Item, Place)`, every combination of 7, 11 and 3, among `spread` further items. */
function tableOf(spread: number): { table: FactTable; find: (text: string) => number } {
  const likes = Array.from(
    { length: 7 * 11 * 3 },
    (_, n) => ['likes', `User:${n % 7}`, `Item:${n % 11}`, `Place:${n % 3}`] as const,
  );
  const others = Array.from({ length: spread }, (_, n) => ['is', `Item:other ${n}`] as const);
  const index = openSections(generationOf(...likes, ...others));
  const [table] = index.tables({ name: 'likes', arity: 3 });
  assert.ok(table instanceof RotatedTable);
  const find = (text: string) => {
    const [type = '', id = ''] = text.split(':');
    return index.dictionary.findValue(index.dictionary.findType(type), id);
  };
  return { table, find };
}

for (const spread of [0, 5_000]) {
  const { table, find } = tableOf(spread);
  const form = spread === 0 ? 'all dense' : 'items sorted';

  test(`${form}: two bound columns visit no more rows than agree with both`, () => {
    const row = new Uint32Array(3);
    for (const [open, bound] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      const pattern = Uint32Array.of(find('User:1'), find('Item:2'), find('Place:1'));
      pattern[open] = NONE;
      const seen = new Set<number>();
      table.scan(pattern, row, () => seen.add(row[open] ?? NONE).size === 0);
      assert.equal(row[bound], pattern[bound]);
      assert.equal(seen.size, [7, 11, 3][open]);
    }
  });

  test(`${form}: a row is there only if all its columns say so`, () => {
    const row = Uint32Array.of(find('User:1'), find('Item:2'), find('Place:1'));
    const has = (column: number, value: number) => table.has(row.with(column, value));
    assert.equal(table.has(row), true);
    for (const column of [0, 1, 2]) {
      for (const value of [NONE, 1_000_000_000, row[(column + 1) % 3] ?? 0]) {
        assert.equal(has(column, value), false);
      }
    }
  });

  test(`${form}: degrees are exact, and zero for strangers`, () => {
    assert.equal(table.degree(0, find('User:1')), 33);
    assert.equal(table.degree(1, find('Item:2')), 21);
    assert.equal(table.degree(1, find('Item:other 7')), 0);
    assert.equal(table.degree(2, find('User:1')), 0);
    assert.equal(table.degree(2, NONE), 0);
  });
}
