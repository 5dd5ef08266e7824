import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import { prometheusRule } from '../../../operator/desired/prometheus-rule.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';

function ruleOf(spec: object = {}, more: object = {}) {
  const fallback = fallbackWith(spec);
  return prometheusRule(fallback, contextFor(fallback, more));
}

test('all alerts of a fleet are one group, of a name that no other fleet has', () => {
  const [group, ...others] = objectsIn(objectIn(ruleOf()?.['spec'])['groups']);
  assert.deepEqual(others, []);
  assert.equal(group?.['name'], 'authorization-shop');
  assert.equal(objectsIn(group?.['rules']).length, 5);
});

test('it has the labels by which Prometheus selects it', () => {
  const { labels } = ruleOf({ monitoring: { labels: { release: 'x' } } })?.metadata ?? {};
  assert.equal(labels?.['release'], 'x');
});

test('there is none where the cluster has no such kind, or nobody wants it', () => {
  assert.equal(ruleOf({ monitoring: { prometheusRule: 'Disabled' } }), undefined);
  const serves = { serviceMonitor: true, prometheusRule: false };
  assert.equal(ruleOf({}, { serves }), undefined);
});

test('a fleet of no nodes alerts nobody', () => assert.equal(ruleOf({ replicas: 0 }), undefined));
