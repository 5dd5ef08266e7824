import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOperatorMetrics } from '../../../operator/ops/operator-metrics.ts';

const METADATA = { namespace: 'ns', name: 'shop', uid: 'u', generation: 1 };
const CONDITION = {
  type: 'Ready',
  status: 'False',
  reason: 'NoNodeReady',
  message: '',
  lastTransitionTime: '2026-11-23T01:00:00Z',
} as const;

test('each condition is a gauge for each status, of which one is 1', async () => {
  const metrics = createOperatorMetrics();
  metrics.set(METADATA, { conditions: [CONDITION] });
  const text = await metrics.exposition();
  const labels = 'namespace="ns",name="shop",type="Ready"';
  assert.ok(text.includes(`oso_fallback_operator_condition{${labels},status="False"} 1`));
  assert.ok(text.includes(`oso_fallback_operator_condition{${labels},status="True"} 0`));
  assert.ok(text.includes(`oso_fallback_operator_condition{${labels},status="Unknown"} 0`));
});

test('the moment of the oldest facts is told in seconds', async () => {
  const metrics = createOperatorMetrics();
  metrics.set(METADATA, { oldestFactsAt: '2026-11-23T01:00:00Z' });
  const line = `oldest_facts_timestamp_seconds{namespace="ns",name="shop"} ${Date.parse('2026-11-23T01:00:00Z') / 1_000}`;
  assert.ok((await metrics.exposition()).includes(line));
});

test('a resource that is gone, or looked after by another replica, is in no sample', async () => {
  const metrics = createOperatorMetrics();
  for (const end of [() => metrics.remove('ns/shop'), () => metrics.clear()]) {
    metrics.set(METADATA, { conditions: [CONDITION], oldestFactsAt: '2026-11-23T01:00:00Z' });
    assert.match(await metrics.exposition(), /name="shop"/u);
    end();
    assert.doesNotMatch(await metrics.exposition(), /name="shop"/u);
  }
});

test('the names that dashboards know are there', async () => {
  const metrics = createOperatorMetrics();
  metrics.kube.controller('osofallback', 4);
  const text = await metrics.exposition();
  for (const name of [
    'controller_runtime_reconcile_total',
    'workqueue_depth',
    'rest_client_requests_total',
    'process_resident_memory_bytes',
  ]) {
    assert.ok(text.includes(name), name);
  }
});
