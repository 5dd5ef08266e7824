import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, LiveObject } from '../../../operator/kube/object.ts';
import { isRolledOut, rolloutOf } from '../../../operator/reconcile/rollout.ts';

function statefulSet(status: JsonObject | undefined, generation = 2): LiveObject {
  const metadata = { name: 'a', uid: 'u', resourceVersion: '1', generation };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { replicas: 2 }, status };
}

const DONE = { observedGeneration: 2, replicas: 2, readyReplicas: 2, updatedReplicas: 2 };

test('all there, all new, all ready, and seen: that is the end of it', () => {
  assert.equal(isRolledOut(rolloutOf(statefulSet(DONE))), true);
});

test('each thing that is missing keeps it going', () => {
  for (const change of [{ observedGeneration: 1 }, { replicas: 3 }, { readyReplicas: 1 }]) {
    assert.equal(isRolledOut(rolloutOf(statefulSet({ ...DONE, ...change }))), false);
  }
  const revisions = { currentRevision: 'a', updateRevision: 'b' };
  assert.equal(
    isRolledOut(rolloutOf(statefulSet({ ...DONE, ...revisions, updatedReplicas: 1 }))),
    false,
  );
});

test('with one revision the number of updated pods says nothing', () => {
  const revisions = { currentRevision: 'a', updateRevision: 'a' };
  assert.equal(
    isRolledOut(rolloutOf(statefulSet({ ...DONE, ...revisions, updatedReplicas: 0 }))),
    true,
  );
});

test('of nothing, or of a set that its controller has not seen, nothing is there', () => {
  assert.deepEqual(rolloutOf(undefined), {
    wanted: 0,
    existing: 0,
    ready: 0,
    updated: 0,
    isSeen: false,
  });
  assert.deepEqual(rolloutOf(statefulSet(undefined)), {
    wanted: 2,
    existing: 0,
    ready: 0,
    updated: 0,
    isSeen: false,
  });
});
