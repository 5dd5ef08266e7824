import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import { headlessService } from '../../../operator/desired/service.ts';
import { statefulSet } from '../../../operator/desired/stateful-set.ts';
import type { JsonObject } from '../../../operator/kube/object.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';

function specOf(given: object = {}, more: object = {}): JsonObject {
  const fallback = fallbackWith(given);
  return objectIn(statefulSet(fallback, contextFor(fallback, more))['spec']);
}

test('it has as many nodes as the resource says, whoever said so', () => {
  assert.equal(specOf()['replicas'], 2);
  assert.equal(specOf({ replicas: 0 })['replicas'], 0);
  assert.equal(specOf({ replicas: 7, autoscaling: { maxReplicas: 5 } })['replicas'], 7);
});

test('nodes start together and are changed one by one', () => {
  const { podManagementPolicy, updateStrategy } = specOf();
  assert.equal(podManagementPolicy, 'Parallel');
  assert.deepEqual(updateStrategy, { type: 'RollingUpdate' });
});

test('pods have their names below the headless Service', () =>
  assert.equal(specOf()['serviceName'], headlessService(fallbackWith()).metadata.name));

function checkRetained(storage: object, expected: object): void {
  assert.deepEqual(specOf({ storage })['persistentVolumeClaimRetentionPolicy'], expected);
}

test('volumes go with their node unless they are to stay', () => {
  checkRetained({}, { whenDeleted: 'Delete', whenScaled: 'Delete' });
  checkRetained(
    { retain: { whenDeleted: 'Retain' } },
    { whenDeleted: 'Retain', whenScaled: 'Delete' },
  );
});

test('each node claims a volume, as large as the largest there is', () => {
  const claim = (more: object) => objectsIn(specOf({}, more)['volumeClaimTemplates'])[0];
  assert.match(JSON.stringify(claim({})), /"storage":"1Gi"/u);
  assert.match(JSON.stringify(claim({ largestVolumeBytes: 5 * 1_024 ** 3 })), /"storage":"5Gi"/u);
});

test('ephemeral storage claims nothing, so nothing is kept', () => {
  const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } = specOf({
    storage: { kind: 'Ephemeral' },
  });
  assert.equal(volumeClaimTemplates, undefined);
  assert.equal(persistentVolumeClaimRetentionPolicy, undefined);
});
