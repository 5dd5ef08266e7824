import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MergeHeap } from '../../../../node/snapshot/build/merge-heap.ts';
import { numbers } from './many-facts.ts';

function merged(sources: readonly (readonly number[])[]): number[] {
  const left = sources.map((source) => [...source]);
  const heap = new MergeHeap(sources.length, (a, b) => (left[a]?.[0] ?? 0) < (left[b]?.[0] ?? 0));
  const result: number[] = [];
  while (!heap.isEmpty) {
    const source = left[heap.first] ?? [];
    result.push(source.shift() ?? NaN);
    if (source.length === 0) heap.ended();
    else heap.moved();
  }
  return result;
}

function checkMerged(sources: readonly (readonly number[])[]) {
  assert.deepEqual(
    merged(sources),
    sources.flat().toSorted((a, b) => a - b),
  );
}

test('no source gives nothing', () => checkMerged([]));
test('one source is given as it is', () => checkMerged([[1, 2, 2, 3]]));
test('sources that alternate, follow each other, agree', () => {
  checkMerged([
    [1, 3, 5],
    [2, 4],
  ]);
  checkMerged([[4, 5], [1, 2], [3]]);
  checkMerged([[1, 1], [1], [1, 1, 1]]);
});

test('many sources of any length', () => {
  const next = numbers(3);
  for (let count = 1; count < 40; count += 1) {
    const source = () =>
      Array.from({ length: 1 + next(20) }, () => next(100)).toSorted((a, b) => a - b);
    checkMerged(Array.from({ length: count }, source));
  }
});
