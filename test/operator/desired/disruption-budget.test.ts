import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disruptionBudget } from '../../../operator/desired/disruption-budget.ts';
import { objectIn } from '../../../operator/desired/json.ts';
import { fallbackWith } from './fallbacks.ts';

function budgetOf(replicas: number) {
  return disruptionBudget(fallbackWith({ replicas }));
}

test('a drain takes one node at a time', () =>
  assert.equal(objectIn(budgetOf(2)?.['spec'])['maxUnavailable'], 1));

test('a node that does not answer holds no drain up', () =>
  assert.equal(objectIn(budgetOf(3)?.['spec'])['unhealthyPodEvictionPolicy'], 'AlwaysAllow'));

test('one node, or none, has no budget: its machine could never be drained', () => {
  assert.equal(budgetOf(1), undefined);
  assert.equal(budgetOf(0), undefined);
});
