/** Several runs of sorted rows → all their rows in order, each once. */

import { present } from '../../lib/assert.ts';
import { MergeHeap } from './merge-heap.ts';
import type { RowReader } from './row-stream.ts';

/** The next `rowCount` rows that the reader has; at least one. */
export type RowRun = { readonly rows: RowReader; readonly rowCount: number };

/** `take` gets each row; it is valid until `take` returns. */
export function mergeRows(
  runs: readonly RowRun[],
  columnCount: number,
  take: (row: Uint32Array) => void,
): void {
  const readers = runs.map(({ rows }) => rows);
  const left = Uint32Array.from(runs, ({ rowCount }) => rowCount);
  for (const reader of readers) {
    reader.begin(columnCount);
    reader.next();
  }
  const heads = readers.map(({ row }) => row);
  const none = new Uint32Array(0);
  const heap = new MergeHeap(runs.length, (a, b) => isBefore(heads[a] ?? none, heads[b] ?? none));
  const last = new Uint32Array(columnCount);
  let isFirst = true;
  while (!heap.isEmpty) {
    const source = heap.first;
    const row = heads[source] ?? none;
    if (isFirst || !isSame(row, last)) {
      last.set(row);
      isFirst = false;
      take(last);
    }
    left[source] = (left[source] ?? 0) - 1;
    if (left[source] === 0) heap.ended();
    else {
      present(readers[source], 'run').next();
      heap.moved();
    }
  }
}

function isBefore(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
