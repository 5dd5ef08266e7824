import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  isOpen,
  patternKey,
  resolve,
  shapeKey,
  type State,
  stateKey,
  withSlot,
} from '../../../node/eval/pattern.ts';

const STATE: State = [
  { kind: 'open', types: 3 },
  { kind: 'same', slot: 0 },
  { kind: 'same', slot: 1 },
  { kind: 'bound', type: 2 },
];

test('a slot that is the same as others is known by the first of them', () => {
  assert.deepEqual(resolve(STATE, 2), { slot: 0, known: { kind: 'open', types: 3 } });
  assert.deepEqual(resolve(STATE, 3), { slot: 3, known: { kind: 'bound', type: 2 } });
});

test('a slot that is not there is a bug, not an open slot', () => {
  assert.throws(() => resolve(STATE, 9), RangeError);
});

test('binding the first slot binds those that are the same', () => {
  const bound = withSlot(STATE, 0, { kind: 'bound', type: 5 });
  assert.deepEqual(resolve(bound, 2).known, { kind: 'bound', type: 5 });
  assert.deepEqual(resolve(STATE, 2).known, { kind: 'open', types: 3 });
});

test('different patterns, states and shapes have different keys', () => {
  const kinds = [
    { kind: 'constant', value: 1, type: 1 },
    { kind: 'bound', type: 1 },
    { kind: 'open', types: 1 },
  ] as const;
  assert.equal(new Set(kinds.map((argument) => patternKey([argument]))).size, 3);
  assert.equal(new Set(STATE.map((slot) => stateKey([slot]))).size, 4);
  assert.deepEqual(kinds.map(isOpen), [false, false, true]);
  const shapes = [
    [{ kind: 'bound', type: 1 }],
    [{ kind: 'hole', hole: 0, types: 1 }],
    [{ kind: 'hole', hole: 1, types: 1 }],
  ] as const;
  assert.equal(new Set(shapes.map(shapeKey)).size, 3);
});
