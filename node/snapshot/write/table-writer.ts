/** Sorted rows → the words of a table, as table-layout.ts lays them out. */

import { assert, present } from '../../lib/assert.ts';
import { RowOrder, writeReordered, writeStarts } from './row-order.ts';
import type { Rows, RowsColumn } from './sorted-table.ts';
import { layoutOf } from '../table-layout.ts';
import type { RotationLayout, RotationsLayout, SetLayout } from '../table-layout.ts';

export function wordCountOf(rows: Rows): number {
  return layoutOf(rows.rowCount, sizesOf(rows)).wordCount;
}

/** `words` is all zero, and as long as `wordCountOf` says. Rows are sorted and distinct. */
export function writeTable(words: Uint32Array, rows: Rows): void {
  const layout = layoutOf(rows.rowCount, sizesOf(rows));
  assert(words.length === layout.wordCount, 'A table has the words its layout asks for');
  if (layout.kind === 'set') writeSet(words, layout, present(rows.columns[0], 'column'));
  if (layout.kind === 'rotations') writeRotations(words, layout, rows);
}

/** Per column of values: in how many rows the value is that is in most. `words` are written. */
export function degreesMaxOf(words: Uint32Array, rows: Rows): readonly number[] {
  const layout = layoutOf(rows.rowCount, sizesOf(rows));
  if (layout.kind !== 'rotations') return rows.columns.map(() => 1);
  return layout.rotations.map(({ form, indexStart, othersStart }) => {
    if (form === 'dense') return greatestStep(words.subarray(indexStart, othersStart));
    return longestRun(words.subarray(indexStart, indexStart + rows.rowCount));
  });
}

function greatestStep(starts: Uint32Array): number {
  let greatest = 0;
  for (let at = 1; at < starts.length; at += 1) {
    greatest = Math.max(greatest, (starts[at] ?? 0) - (starts[at - 1] ?? 0));
  }
  return greatest;
}

function longestRun(sorted: Uint32Array): number {
  let longest = 0;
  let start = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    if (sorted[at] !== sorted[start]) start = at;
    longest = Math.max(longest, at + 1 - start);
  }
  return longest;
}

function sizesOf({ columns }: Rows): number[] {
  return columns.map(({ start, end }) => end - start);
}

function writeSet(words: Uint32Array, { form }: SetLayout, { values, start }: RowsColumn): void {
  if (form === 'sorted') {
    words.set(values);
    return;
  }
  for (const value of values) {
    const bit = value - start;
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
}

/**
 * Rows that are in the order of rotation r + 1 come into that of rotation r by one sort, by column
 * r; and sorted rows are in the order of rotation 0, which follows the last.
 */
function writeRotations(words: Uint32Array, layout: RotationsLayout, rows: Rows): void {
  using order = new RowOrder(rows.rowCount);
  const write = (leading: number) =>
    writeRotation(words, present(layout.rotations[leading], 'rotation'), {
      columns: rows.columns,
      leading: present(rows.columns[leading], 'column'),
      order: order.rows,
    });
  write(0);
  for (let leading = rows.columns.length - 1; leading > 0; leading -= 1) {
    order.sortBy(present(rows.columns[leading], 'column'));
    write(leading);
  }
}

function writeRotation(
  words: Uint32Array,
  { form, indexStart, otherColumns, othersStart }: RotationLayout,
  {
    columns,
    leading,
    order,
  }: {
    readonly columns: readonly RowsColumn[];
    readonly leading: RowsColumn;
    readonly order: Uint32Array;
  },
): void {
  const index = words.subarray(indexStart, othersStart);
  if (form === 'dense') writeStarts(leading, index);
  else writeReordered(index, leading.values, order);

  for (const [place, column] of otherColumns.entries()) {
    const start = othersStart + place * order.length;
    const { values } = present(columns[column], 'column');
    writeReordered(words.subarray(start, start + order.length), values, order);
  }
}
