/** The table of metrics is what a node really prints: no metric more, none less, with type and labels. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRICS, VERSION } from '../../node/contract.ts';
import { compareUtf8 } from '../../node/lib/compare-utf8.ts';
import { createMetrics } from '../../node/telemetry/metrics.ts';
import { FULL_STATUS } from '../fakes/node-statuses.ts';
import { textOf } from './source-files.ts';

/** `name type label label`, sorted. */
function documented(): readonly string[] {
  const rows = textOf('node/telemetry/README.md').matchAll(
    /^\| `(?<name>oso_\w+)` +\| (?<type>\w+) +\| (?<labels>[^|]*)\|/gmu,
  );
  return [...rows]
    .map(({ groups }) => {
      const labels = [...(groups?.['labels'] ?? '').matchAll(/`(\w+)`/gu)];
      return lineOf(
        groups?.['name'],
        groups?.['type'],
        labels.map((each) => each[1] ?? ''),
      );
    })
    .toSorted();
}

/** The same, of what a node prints that has something to say about everything. */
async function printed(): Promise<readonly string[]> {
  const metrics = createMetrics({ status: () => FULL_STATUS });
  metrics.observeRequest('/api/list', 200, 1);
  metrics.observeSync({ outcome: 'replaced', durationMs: 1, failuresInARow: 0 });
  metrics.observeVerdict('take');
  metrics.observeKeyCheck('accepted');
  const text = await metrics.exposition();
  const types = [...text.matchAll(/^# TYPE (?<name>oso_\w+) (?<type>\w+)$/gmu)];
  return types
    .map(({ groups }) => {
      const name = groups?.['name'] ?? '';
      const sample = new RegExp(`^${name}(?:_bucket)?(?:\\{(?<labels>.*)\\})? `, 'mu').exec(text);
      assert.ok(sample !== null, `${name} has no sample`);
      const labels = [...(sample.groups?.['labels'] ?? '').matchAll(/(\w+)="/gu)];
      return lineOf(
        name,
        groups?.['type'],
        labels.map((each) => each[1] ?? ''),
      );
    })
    .toSorted();
}

function lineOf(name = '', type = '', labels: readonly string[] = []): string {
  return [name, type, ...labels.toSorted(compareUtf8)].join(' ');
}

test('every metric that is printed is documented, and the other way round', async () => {
  assert.deepEqual(documented(), await printed());
});

test('every name of a metric is printed by a node', async () => {
  const names = (await printed()).map((line) => line.split(' ')[0]);
  assert.deepEqual(names, Object.values(METRICS).toSorted());
});

test('the version of the program is that of its package', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string };
  assert.equal(VERSION, version);
});
