import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '../../../node/telemetry/metrics.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../../fakes/node-statuses.ts';

function metricsOf(status = EMPTY_STATUS) {
  return createMetrics({ status: () => status });
}

/** The samples whose line starts like this. */
async function samples(metrics: ReturnType<typeof metricsOf>, start: string): Promise<string[]> {
  const lines = (await metrics.exposition()).split('\n');
  return lines.filter((line) => line.startsWith(start));
}

test("answers are counted in the vendor's histogram, in seconds", async () => {
  const metrics = metricsOf();
  metrics.observeRequest('/api/authorize', 200, 4);
  metrics.observeRequest('/api/authorize', 200, 300);
  assert.deepEqual(await samples(metrics, 'oso_fallback_http_requests'), [
    ...['0.005 1', '0.01 1', '0.025 1', '0.05 1', '0.1 1', '0.25 1', '0.5 2', '1 2', '2.5 2', '5 2']
      .concat('10 2', '+Inf 2')
      .map((text) => text.split(' '))
      .map(
        ([le = '', count = '']) =>
          `oso_fallback_http_requests_bucket{path="/api/authorize",status_code="200",le="${le}"} ${count}`,
      ),
    'oso_fallback_http_requests_sum{path="/api/authorize",status_code="200"} 0.304',
    'oso_fallback_http_requests_count{path="/api/authorize",status_code="200"} 2',
  ]);
});

test('each path and status is a series of its own', async () => {
  const metrics = metricsOf();
  metrics.observeRequest('/api/list', 200, 1);
  metrics.observeRequest('/api/list', 400, 1);
  metrics.observeRequest('unknown', 404, 1);
  assert.deepEqual(await samples(metrics, 'oso_fallback_http_requests_count'), [
    'oso_fallback_http_requests_count{path="/api/list",status_code="200"} 1',
    'oso_fallback_http_requests_count{path="/api/list",status_code="400"} 1',
    'oso_fallback_http_requests_count{path="unknown",status_code="404"} 1',
  ]);
});

test('the status is that of the moment it is read', async () => {
  let ageMs = 624_611;
  const metrics = createMetrics({
    status: () => ({ ...FULL_STATUS, copy: { ...FULL_STATUS.copy, ageMs } }),
  });
  const shown = async () => await samples(metrics, 'oso_fallback_snapshot_age_ms');
  assert.deepEqual(await shown(), ['oso_fallback_snapshot_age_ms 624611']);
  ageMs += 1;
  assert.deepEqual(await shown(), ['oso_fallback_snapshot_age_ms 624612']);
});

test('without a copy there is no age, rather than a fresh-looking 0', async () => {
  assert.deepEqual(await samples(metricsOf(), 'oso_fallback_snapshot_age_ms'), []);
  assert.deepEqual(await samples(metricsOf(), 'oso_fallback_facts'), []);
});

test('copies that were tried are counted by verdict', async () => {
  const metrics = metricsOf();
  for (const verdict of ['take', 'hold', 'take']) metrics.observeVerdict(verdict);
  assert.deepEqual(await samples(metrics, 'oso_fallback_guard_verdicts'), [
    'oso_fallback_guard_verdicts_total{verdict="take"} 2',
    'oso_fallback_guard_verdicts_total{verdict="hold"} 1',
  ]);
});

test('the types are the documented ones', async () => {
  const metrics = metricsOf();
  const types = await samples(metrics, '# TYPE oso_fallback_');
  assert.ok(types.includes('# TYPE oso_fallback_snapshot_age_ms gauge'));
  assert.ok(types.includes('# TYPE oso_fallback_http_requests histogram'));
});

test('attempts to copy are counted by outcome, and failures since the last success', async () => {
  const metrics = metricsOf();
  metrics.observeSync({ outcome: 'replaced', durationMs: 2_500, failuresInARow: 0 });
  metrics.observeSync({ outcome: 'copy_torn', durationMs: 9_000, failuresInARow: 1 });
  metrics.observeSync({ outcome: 'copy_torn', durationMs: 9_000, failuresInARow: 2 });
  assert.deepEqual(await samples(metrics, 'oso_fallback_sync'), [
    'oso_fallback_syncs_total{outcome="replaced"} 1',
    'oso_fallback_syncs_total{outcome="copy_torn"} 2',
    'oso_fallback_sync_duration_seconds 2.5',
    'oso_fallback_sync_failures_in_a_row 2',
  ]);
});

test('the process and the runtime are measured too', async () => {
  assert.equal((await samples(metricsOf(), 'process_resident_memory_bytes')).length, 1);
});

test('what came of asking about keys is counted', async () => {
  const metrics = metricsOf();
  for (const outcome of ['accepted', 'refused', 'refused']) metrics.observeKeyCheck(outcome);
  assert.deepEqual(await samples(metrics, 'oso_fallback_key_checks_total'), [
    'oso_fallback_key_checks_total{outcome="accepted"} 1',
    'oso_fallback_key_checks_total{outcome="refused"} 2',
  ]);
});
