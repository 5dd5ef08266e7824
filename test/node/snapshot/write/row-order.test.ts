import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RowOrder, reordered, startsOf } from '../../../../node/snapshot/write/row-order.ts';

/** Sorted by `end - start` possible values: few are counted, many compared. */
function checkSorted(
  values: readonly number[],
  { start, end }: { start: number; end: number },
): void {
  using order = new RowOrder(values.length);
  order.sortBy({ values: Uint32Array.from(values), start, end });
  const rows = values.map((_, row) => row);
  const expected = rows.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  assert.deepEqual([...order.rows], expected);
}

const VALUES = [13, 11, 12, 11, 13, 10, 11, 15, 10];

test('rows are sorted by a value; those with the same one stay in order', () => {
  checkSorted(VALUES, { start: 10, end: 16 });
  checkSorted(VALUES, { start: 0, end: 0xffff_fffe });
  checkSorted([0xffff_fffd, 0, 0x8000_0000, 0x7fff_ffff, 0], { start: 0, end: 0xffff_fffe });
  checkSorted([], { start: 5, end: 9 });
});

test('sorting by the last column first orders by all of them', () => {
  const first = Uint32Array.of(1, 0, 1, 0);
  const second = Uint32Array.of(9, 8, 7, 9);
  using order = new RowOrder(4);
  order.sortBy({ values: second, start: 7, end: 10 });
  order.sortBy({ values: first, start: 0, end: 1_000_000 });
  assert.deepEqual([...order.rows], [1, 3, 2, 0]);
  assert.deepEqual([...reordered(second, order.rows)], [8, 9, 7, 9]);
});

test('starts say how many rows have a smaller value', () => {
  const starts = startsOf({ values: Uint32Array.from(VALUES), start: 10, end: 16 });
  assert.deepEqual([...starts], [0, 2, 5, 6, 8, 8, 9]);
});
