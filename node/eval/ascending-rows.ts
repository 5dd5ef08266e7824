/**
 * Rows of values in ascending order. Tables give their rows in order or nearly so; what is merged here
 * is stretches that ascend already, so that the first row costs no sorting of the last.
 */

import { compareUtf8 } from '../lib/compare-utf8.ts';
import type { Dictionary } from './facts.ts';

/** Rows end to end: row `i` starts at `i * width`. The width is at least 1. */
export type Rows = { readonly width: number; readonly cells: Uint32Array };

/** Where each row starts in `cells`: ascending by the first column, then the next, each by type, then id. */
export function* ascending(dictionary: Dictionary, rows: Rows): Generator<number, undefined> {
  const compare = comparer(dictionary, rows);
  const { starts, ends } = stretchesOf(rows, compare);
  // A heap of stretches; the rows that they have left start at `starts`.
  const heap = Uint32Array.from(starts, (_, stretch) => stretch);
  const isBefore = (one: number, other: number) =>
    compare(starts[one] ?? 0, starts[other] ?? 0) < 0;
  for (let at = (heap.length >>> 1) - 1; at >= 0; at -= 1) sink(heap, at, isBefore);
  let left = heap;
  while (left.length > 0) {
    const least = left[0] ?? 0;
    const start = starts[least] ?? 0;
    yield start;
    starts[least] = start + rows.width;
    if (starts[least] === ends[least]) {
      left[0] = left.at(-1) ?? 0;
      left = left.subarray(0, -1);
    }
    sink(left, 0, isBefore);
  }
}

type Compare = (one: number, other: number) => number;

/** Of the rows that start at two cells: negative, zero or positive, as in sorting. */
function comparer(dictionary: Dictionary, { width, cells }: Rows): Compare {
  return (one, other) => {
    for (let column = 0; column < width; column += 1) {
      const left = cells[one + column] ?? 0;
      const right = cells[other + column] ?? 0;
      if (left !== right) return compareValues(dictionary, left, right);
    }
    return 0;
  };
}

function compareValues(dictionary: Dictionary, one: number, other: number): number {
  const type = dictionary.typeOf(one);
  const otherType = dictionary.typeOf(other);
  if (type !== otherType) {
    return compareUtf8(dictionary.typeName(type), dictionary.typeName(otherType));
  }
  // Numbered together, and then by their ids.
  if (dictionary.rangeOf(type) !== undefined) return one - other;
  return compareUtf8(dictionary.idOf(one), dictionary.idOf(other));
}

/** A stretch starts where a row does not come after the one before it. */
function stretchesOf(
  { width, cells }: Rows,
  compare: Compare,
): { starts: Uint32Array; ends: Uint32Array } {
  const starts: number[] = [];
  for (let at = 0; at < cells.length; at += width) {
    if (at === 0 || compare(at, at - width) < 0) starts.push(at);
  }
  const ends = Uint32Array.from(starts, (_, stretch) => starts[stretch + 1] ?? cells.length);
  return { starts: Uint32Array.from(starts), ends };
}

/** Makes a heap of one in which only what is at `at` may stand too high. */
function sink(
  heap: Uint32Array,
  at: number,
  isBefore: (one: number, other: number) => boolean,
): void {
  const moved = heap[at] ?? 0;
  let hole = at;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= heap.length) break;
    const other = child + 1;
    if (other < heap.length && isBefore(heap[other] ?? 0, heap[child] ?? 0)) child = other;
    if (!isBefore(heap[child] ?? 0, moved)) break;
    heap[hole] = heap[child] ?? 0;
    hole = child;
  }
  if (hole < heap.length) heap[hole] = moved;
}
