import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_VERSION, KIND } from '../../../operator/api/osofallback.ts';
import type { JsonObject, KubeObject, LiveObject } from '../../../operator/kube/object.ts';
import { childKeyOf } from '../../../operator/reconcile/child-types.ts';
import { driftText, isOurs, plan, type Plan } from '../../../operator/reconcile/plan.ts';

const OWNER = { apiVersion: API_VERSION, kind: KIND, name: 'shop', uid: 'u1', controller: true };

function wanted(kind: string, spec: JsonObject, name = 'shop'): KubeObject {
  return {
    apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'ns', ownerReferences: [OWNER] },
    spec,
  };
}

/** As it is after `object` was applied by `plan`. */
function applied(object: KubeObject, metadata: JsonObject = {}): LiveObject {
  const [action] = planOf([object], []).actions;
  assert.ok(action?.kind === 'create');
  const stored = { uid: 'c1', resourceVersion: '5' };
  return { ...action.object, metadata: { ...action.object.metadata, ...stored, ...metadata } };
}

function planOf(desired: readonly KubeObject[], found: readonly LiveObject[]): Plan {
  return plan({ ownerUid: 'u1', desired, found, isSettled: () => false });
}

function checkActions(
  desired: readonly KubeObject[],
  found: readonly LiveObject[],
  ...expected: readonly string[]
) {
  const { actions } = planOf(desired, found);
  const told = actions.map((action) =>
    action.kind === 'delete'
      ? `delete ${childKeyOf(action.found)}`
      : `${action.kind} ${childKeyOf(action.object)}`,
  );
  assert.deepEqual(told, expected);
}

const SERVICE = wanted('Service', { type: 'ClusterIP' });
const SET = wanted('StatefulSet', {
  replicas: 2,
  serviceName: 'n',
  volumeClaimTemplates: [{ spec: { a: 1 } }],
});

test('what is missing is created, in the order of the list', () => {
  checkActions([SET, SERVICE], [], 'create StatefulSet/shop', 'create Service/shop');
});

test('what is as it was applied is left alone', () =>
  checkActions([SET, SERVICE], [applied(SET), applied(SERVICE)]));

test('what is wanted otherwise is changed, and that is no drift', () => {
  const { actions } = planOf([wanted('Service', { type: 'NodePort' })], [applied(SERVICE)]);
  assert.ok(actions[0]?.kind === 'change');
  assert.deepEqual(actions[0].drift, []);
});

test('a field that is wanted no more is a change', () => {
  checkActions([wanted('Service', {})], [applied(SERVICE)], 'change Service/shop');
});

test('what somebody changed is a change that names the fields', () => {
  const { actions } = planOf(
    [SET],
    [{ ...applied(SET), spec: { ...(SET['spec'] as object), replicas: 7 } }],
  );
  assert.ok(actions[0]?.kind === 'change');
  assert.equal(driftText(actions[0].drift), 'spec.replicas');
});

test('a difference that is settled is no reason to write', () => {
  const live = { ...applied(SERVICE), spec: { type: 'Other' } };
  const { actions } = plan({
    ownerUid: 'u1',
    desired: [SERVICE],
    found: [live],
    isSettled: () => true,
  });
  assert.deepEqual(actions, []);
});

test('what is ours and wanted no more is deleted; what is on its way out is not touched', () => {
  checkActions([], [applied(SERVICE)], 'delete Service/shop');
  const going = applied(SERVICE, { deletionTimestamp: '2026-01-01T00:00:00Z' });
  checkActions([], [going]);
  checkActions([SERVICE], [going]);
});

test('what is not ours is neither changed nor deleted', () => {
  for (const ownerReferences of [
    [],
    [{ ...OWNER, name: 'other', uid: 'u2' }],
    [{ ...OWNER, controller: false }],
  ]) {
    const theirs = applied(SERVICE, { ownerReferences });
    assert.equal(isOurs(theirs, 'u1'), false);
    checkActions([], [theirs]);
    const { actions, obstacles } = planOf([SERVICE], [theirs]);
    assert.deepEqual([actions, obstacles], [[], [{ kind: 'name-taken', found: theirs }]]);
  }
});

test('what is left of a resource of the same name is waited for', () => {
  const left = applied(SERVICE, { ownerReferences: [{ ...OWNER, uid: 'u0' }] });
  assert.deepEqual(planOf([SERVICE], [left]), { actions: [], obstacles: [] });
});

test('what a StatefulSet cannot change stays, and the rest is applied', () => {
  const next = wanted('StatefulSet', {
    replicas: 3,
    serviceName: 'n',
    volumeClaimTemplates: [{ spec: { a: 2 } }],
  });
  const live = applied(SET);
  const { actions, obstacles } = planOf([next], [live]);
  assert.deepEqual(obstacles, [
    { kind: 'unchangeable', found: live, fields: ['spec.volumeClaimTemplates'] },
  ]);
  assert.ok(actions[0]?.kind === 'change');
  assert.deepEqual(actions[0].object['spec'], {
    replicas: 3,
    serviceName: 'n',
    volumeClaimTemplates: [{ spec: { a: 1 } }],
  });
  const { metadata } = actions[0].object;
  const after = {
    ...actions[0].object,
    metadata: { ...metadata, uid: 'c1', resourceVersion: '6' },
  };
  assert.deepEqual(planOf([next], [after]).actions, [], 'and is not applied again');
});

test('volumes that come or go are what a StatefulSet cannot change', () => {
  const without = wanted('StatefulSet', { replicas: 2, serviceName: 'n' });
  assert.equal(planOf([without], [applied(SET)]).obstacles.length, 1);
  assert.equal(planOf([SET], [applied(without)]).obstacles.length, 1);
});

test('of many fields the first few are named', () => {
  const spec = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 1]));
  const live = { ...applied(wanted('Service', spec)), spec: {} };
  const { actions } = planOf([wanted('Service', spec)], [live]);
  assert.ok(actions[0]?.kind === 'change');
  assert.equal(driftText(actions[0].drift), 'spec.a, spec.b, spec.c, spec.d, spec.e and 2 more');
});
