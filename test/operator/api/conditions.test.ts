/** A condition keeps the time of its last transition until its status changes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Condition,
  CONDITION_TYPES,
  type Finding,
  REASONS,
  setCondition,
  timeOf,
} from '../../../operator/api/conditions.ts';
import { Condition as ConditionSchema } from '../../../operator/api/status.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);
const READY: Finding = {
  type: 'Ready',
  status: 'True',
  reason: 'NodesReady',
  message: '2 of 2 nodes answer.',
  observedGeneration: 1,
};
const NOT_READY: Finding = { ...READY, status: 'False', reason: 'NoNodeReady', message: 'None.' };
const UNPAUSED: Finding = {
  type: 'Paused',
  status: 'False',
  reason: 'NotPaused',
  message: 'spec.paused is false.',
  observedGeneration: 1,
};
const FOREIGN: Condition = {
  type: 'Inspected',
  status: 'True',
  lastTransitionTime: timeOf(0),
  reason: 'Seen',
  message: '',
};

test('a new condition dates from now, in whole seconds', () => {
  const expected = [{ ...READY, lastTransitionTime: '2026-11-23T12:00:00Z' }];
  assert.deepEqual(setCondition([], READY, NOON_MS + 999), expected);
});

test('nothing new is the very same list, so that nothing is written', () => {
  const before = setCondition([], READY, NOON_MS);
  assert.equal(setCondition(before, READY, NOON_MS + 60_000), before);
});

test('another message or generation is no transition', () => {
  const before = setCondition([], READY, NOON_MS);
  for (const more of [{ message: '3 of 3 nodes answer.' }, { observedGeneration: 2 }]) {
    const after = setCondition(before, { ...READY, ...more }, NOON_MS + 60_000);
    assert.deepEqual(after, [{ ...before[0], ...more }]);
  }
});

test('another status is a transition', () => {
  const before = setCondition([], READY, NOON_MS);
  const [after] = setCondition(before, NOT_READY, NOON_MS + 60_000);
  assert.equal(after?.lastTransitionTime, '2026-11-23T12:01:00Z');
});

test('conditions are in one order, and those of others are kept, last', () => {
  const all = [UNPAUSED, READY].reduce(
    (conditions, finding) => setCondition(conditions, finding, NOON_MS),
    [FOREIGN] as readonly Condition[],
  );
  assert.deepEqual(
    all.map(({ type }) => type),
    ['Ready', 'Paused', 'Inspected'],
  );
});

test('a message is cut at what the API server takes', () => {
  const [condition] = setCondition([], { ...READY, message: 'x'.repeat(40_000) }, NOON_MS);
  assert.ok(ConditionSchema.safeParse(condition).success);
});

test('a message is not cut through a character: it would come back as another one', () => {
  const [condition] = setCondition([], { ...READY, message: `${'x'.repeat(32_767)}🙂` }, NOON_MS);
  assert.equal(condition?.message.isWellFormed(), true);
});

test("types and reasons are single words, as Kubernetes' conventions have them", () => {
  for (const word of [...Object.keys(REASONS), ...Object.values(REASONS).flat()]) {
    assert.match(word, /^[A-Z][A-Za-z]+$/u);
  }
});

test('every type has its place in the order', () => {
  assert.deepEqual(CONDITION_TYPES.toSorted(), Object.keys(REASONS).toSorted());
});
