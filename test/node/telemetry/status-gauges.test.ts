import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { NodeStatus } from '../../../node/contract-status.ts';
import { addStatusGauges } from '../../../node/telemetry/status-gauges.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../../fakes/node-statuses.ts';

/** All samples, after one status or several, one after the other. */
async function samples(...statuses: readonly NodeStatus[]): Promise<readonly string[]> {
  const registry = new Registry();
  const show = addStatusGauges(registry);
  for (const status of statuses) show(status);
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).toSorted();
}

test('a node that has everything shows all of it', async () =>
  assert.deepEqual(await samples(FULL_STATUS), [
    'oso_fallback_clock_suspect 1',
    'oso_fallback_directory_info{condition="unwell"} 1',
    'oso_fallback_disk_bytes 12288',
    'oso_fallback_environment_bytes 4096',
    'oso_fallback_facts 7',
    'oso_fallback_generation_info{generation="0123456789abcdef",residency="paged",source="primary"} 1',
    'oso_fallback_guard_flips{kind="allow_to_deny"} 21',
    'oso_fallback_guard_flips{kind="answer_to_error"} 0',
    'oso_fallback_guard_flips{kind="deny_to_allow"} 0',
    'oso_fallback_guard_flips{kind="error_to_answer"} 0',
    'oso_fallback_guard_flips{kind="none_to_results"} 0',
    'oso_fallback_guard_flips{kind="results_differ"} 0',
    'oso_fallback_guard_flips{kind="results_to_none"} 0',
    'oso_fallback_guard_held 3',
    'oso_fallback_guard_questions 59',
    'oso_fallback_hard_age_limit_ms 500000',
    'oso_fallback_keys_known 8',
    'oso_fallback_keys_listed 9',
    'oso_fallback_keys_outdated 1',
    'oso_fallback_node_info{version="1.2.3"} 1',
    'oso_fallback_over_hard_age_limit 1',
    'oso_fallback_over_soft_age_limit 1',
    'oso_fallback_resident_bytes 2048',
    'oso_fallback_snapshot_age_ms 624611',
    'oso_fallback_soft_age_limit_ms 400000',
    'oso_fallback_sync_error_info{code="copy_torn"} 1',
    'oso_fallback_sync_phase_info{phase="receiving"} 1',
    'oso_fallback_sync_progress_facts 12345',
    'oso_fallback_tls_not_after_timestamp_seconds 1800000000',
    'oso_fallback_tls_outdated 1',
  ]));

const NOTHING_YET = [
  'oso_fallback_node_info{version="1.2.3"} 1',
  'oso_fallback_soft_age_limit_ms 5400000',
];

test('what is not there has no sample, rather than a fresh-looking 0', async () =>
  assert.deepEqual(await samples(EMPTY_STATUS), NOTHING_YET));

test('what is gone since the last look is gone', async () =>
  assert.deepEqual(await samples(FULL_STATUS, EMPTY_STATUS), NOTHING_YET));

test('without a list of keys nothing is said of one, and with one that is well, that it is', async () => {
  const lines = await samples({ ...FULL_STATUS, keys: { check: 'shape' } });
  assert.ok(!lines.some((line) => line.includes('_keys_')));
  const well = await samples({ ...FULL_STATUS, keys: { check: 'listed', listedCount: 1 } });
  assert.ok(well.includes('oso_fallback_keys_outdated 0'));
});

test('a new copy takes the place of the old one', async () => {
  const digest = 'f'.repeat(64);
  const { file: _, ...copy } = { ...FULL_STATUS.copy, digest, source: 'disk' };
  const lines = await samples(FULL_STATUS, { ...FULL_STATUS, copy });
  assert.deepEqual(
    lines.filter((line) => line.includes('generation_info')),
    [
      `oso_fallback_generation_info{generation="${digest.slice(0, 16)}",residency="memory",source="disk"} 1`,
    ],
  );
});

test('an error that is over is not the last one any more', async () => {
  const sync = { ...FULL_STATUS.sync, failuresInARow: 0 };
  const lines = await samples({ ...FULL_STATUS, sync });
  assert.ok(!lines.some((line) => line.includes('sync_error')));
});

test('a copy that was taken ends a hold, also when the report still tells of it', async () => {
  const guard = { ...FULL_STATUS.guard, verdict: 'take_and_warn', isReleasedByAge: true };
  const lines = await samples({ ...FULL_STATUS, guard });
  assert.ok(lines.includes('oso_fallback_guard_held 0'));
});

test('a copy that is within its limits is a 0, not a silence', async () => {
  const copy = {
    ...FULL_STATUS.copy,
    isOverSoftAge: false,
    isOverHardAge: false,
    isClockSuspect: false,
  };
  const lines = await samples({ ...FULL_STATUS, copy });
  for (const name of ['over_soft_age_limit', 'over_hard_age_limit', 'clock_suspect']) {
    assert.ok(lines.includes(`oso_fallback_${name} 0`), name);
  }
});
