import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { components } from '../../../node/lib/components.ts';

function check(successors: readonly (readonly number[])[], expected: readonly number[][]) {
  const sorted = components(successors).map((each) => each.toSorted((a, b) => a - b));
  assert.deepEqual(sorted, expected);
}

test('a graph without vertices has no components', () => check([], []));
test('what leads nowhere comes first', () => check([[1], [2], []], [[2], [1], [0]]));
test('a cycle is one component', () => check([[1], [2], [0]], [[0, 1, 2]]));
test('two cycles joined by a bridge are two components', () =>
  check(
    [[1], [0, 2], [3], [2]],
    [
      [2, 3],
      [0, 1],
    ],
  ));

test('a chain of a hundred thousand is no problem', () => {
  const length = 100_000;
  const chain = Array.from({ length }, (_, index) => (index + 1 < length ? [index + 1] : []));
  assert.equal(components(chain).length, length);
});

test('two vertices share a component exactly when each reaches the other', () => {
  const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
    fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), {
      minLength: size,
      maxLength: size,
    }),
  );
  fc.assert(
    fc.property(graphs, (successors) => {
      const found = components(successors);
      const indexOf = successors.map((_, vertex) =>
        found.findIndex((each) => each.includes(vertex)),
      );
      const reached = successors.map((_, vertex) => reachableFrom(successors, vertex));
      for (const [a, fromA] of reached.entries()) {
        for (const [b, fromB] of reached.entries()) {
          const together = fromA.has(b) && fromB.has(a);
          assert.equal(indexOf[a] === indexOf[b], together);
          if (fromA.has(b)) assert.ok((indexOf[a] ?? 0) >= (indexOf[b] ?? 0));
        }
      }
    }),
  );
});

function reachableFrom(successors: readonly (readonly number[])[], start: number): Set<number> {
  const reached = new Set([start]);
  for (const vertex of reached) for (const next of successors[vertex] ?? []) reached.add(next);
  return reached;
}
