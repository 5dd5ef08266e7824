import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { NodeStatus } from '../../../node/contract-status.ts';
import { addAgreementMetrics } from '../../../node/telemetry/agreement-metrics.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../../fakes/node-statuses.ts';

/** All samples, after one status or several, one after the other. */
async function samples(...statuses: readonly NodeStatus[]): Promise<readonly string[]> {
  const registry = new Registry();
  const show = addAgreementMetrics(registry);
  for (const status of statuses) show(status);
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).toSorted();
}

const FULL = [
  'oso_fallback_agreement_asked_total{kind="actions"} 11',
  'oso_fallback_agreement_asked_total{kind="authorize"} 101',
  'oso_fallback_agreement_asked_total{kind="list"} 31',
  'oso_fallback_agreement_total{outcome="agreed"} 130',
  'oso_fallback_agreement_total{outcome="explained"} 4',
  'oso_fallback_agreement_total{outcome="unanswered"} 8',
  'oso_fallback_agreement_total{outcome="undecided"} 6',
  'oso_fallback_agreement_total{outcome="unexplained"} 5',
  'oso_fallback_agreement_waiting 10',
];

test('each look shows what the status says, and nothing twice', async () => {
  assert.deepEqual(await samples(FULL_STATUS), FULL);
  assert.deepEqual(await samples(FULL_STATUS, FULL_STATUS), FULL);
});

test('an outcome that has not come yet is there as 0: the first one is seen as one more', async () => {
  const outcomes = { ...FULL_STATUS.agreement.outcomes, unexplained: 0 };
  const lines = await samples({
    ...FULL_STATUS,
    agreement: { ...FULL_STATUS.agreement, outcomes },
  });
  assert.ok(lines.includes('oso_fallback_agreement_total{outcome="unexplained"} 0'));
});

test('a node that does not ask the primary has no samples', async () => {
  assert.deepEqual(await samples(EMPTY_STATUS), []);
  assert.deepEqual(await samples(FULL_STATUS, EMPTY_STATUS), []);
});
