import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Goal, isReached, number, print } from './section.ts';

const GOAL: Goal = { what: 'speed', measured: 0.5, unit: 'x', limit: 0.6, kind: 'at least' };

test('a goal is reached at its limit', () => {
  assert.equal(isReached(GOAL), false);
  assert.equal(isReached({ ...GOAL, measured: 0.6 }), true);
  assert.equal(isReached({ ...GOAL, kind: 'at most' }), true);
});

test('what could not be measured is not reached', () => {
  assert.equal(isReached({ ...GOAL, measured: Number.NaN }), false);
  assert.equal(isReached({ ...GOAL, measured: Number.NaN, kind: 'at most' }), false);
});

test('numbers show three figures', () => {
  assert.deepEqual([1_234_567.8, 123.4, 12.345, 0.012_34, 0, Number.NaN].map(number), [
    '1,234,568',
    '123',
    '12.3',
    '0.0123',
    '0',
    '-',
  ]);
});

test('a section is a table with its goals', () => {
  const text = print({
    title: 'Speed',
    rows: [
      ['what', 'figure'],
      ['a', '1'],
    ],
    notes: ['one run'],
    goals: [GOAL],
  });
  assert.equal(
    text,
    'Speed\n\nwhat   figure\n----   ------\na           1\n\n(one run)\n\nFAIL  speed: 0.5 x, at least 0.6 x\n\n',
  );
});
