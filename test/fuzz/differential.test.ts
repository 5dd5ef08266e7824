/**
 * The engine against the naive evaluator on generated worlds, the same ones every time. More of them:
 * `make fuzz N=…`.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compare, report, scenarioOf } from './differential.ts';
import { ANSWER_KINDS, count, emptyTally, FEATURES } from './tally.ts';

const WORLDS = 2_000;
const FIRST_SEED = 1_000_000;
/** Making one small takes a second. */
const REPORTS_MAX = 3;

const tally = emptyTally();
const reports: string[] = [];
for (let at = 0; at < WORLDS && reports.length < REPORTS_MAX; at += 1) {
  const seed = FIRST_SEED + at;
  const world = scenarioOf(seed);
  const outcome = compare(world);
  count(tally, world, outcome);
  if (outcome.kind === 'disagreement') reports.push(report(seed, outcome.disagreement));
}

test('the engine answers as the naive evaluator does', () => {
  assert.deepEqual(reports, []);
});

test('what is generated is policies', () => assert.equal(tally.refusedPolicies, 0));

test('hardly any world is too much for the naive evaluator', () => {
  assert.ok(tally.tooMuch < WORLDS * 0.05, `${tally.tooMuch} of ${WORLDS}`);
});

test('the engine seldom refuses what has an answer', () => {
  const percent = (100 * tally.excused) / tally.questions;
  assert.ok(percent < 2, `${percent} % of ${tally.questions} questions`);
});

for (const feature of FEATURES) {
  test(`worlds with ${feature} have every kind of answer`, () => {
    for (const kind of ANSWER_KINDS) {
      const found = tally.features[feature][kind];
      assert.ok(found >= 20, `${found} questions answered ${kind}`);
    }
  });
}
