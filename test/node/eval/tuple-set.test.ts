import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { TupleSet } from '../../../node/eval/tuple-set.ts';

const tuples = (width: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: width, maxLength: width }));

for (const width of [0, 1, 2, 5]) {
  test(`tuples of ${width} are numbered in the order they first came`, () => {
    fc.assert(
      fc.property(tuples(width), (added) => {
        const set = new TupleSet(width);
        const seen: string[] = [];
        for (const tuple of added) {
          const key = tuple.join(',');
          if (!seen.includes(key)) seen.push(key);
          assert.equal(set.add(tuple), seen.indexOf(key));
        }
        assert.equal(set.count, seen.length);
        assert.deepEqual(
          seen.map((_, index) => set.flat.slice(index * width, (index + 1) * width).join(',')),
          seen,
        );
      }),
    );
  });
}

test('a set that outgrew its index several times still knows every tuple', () => {
  const set = new TupleSet(2);
  for (let i = 0; i < 10_000; i += 1) assert.equal(set.add([i % 100, i]), i);
  for (let i = 0; i < 10_000; i += 1) assert.equal(set.add([i % 100, i]), i);
});

test('a cleared set is empty, and small again', () => {
  const set = new TupleSet(1);
  for (let i = 0; i < 100; i += 1) set.add([i]);
  set.clear();
  assert.equal(set.count, 0);
  assert.equal(set.add([7]), 0);
});
