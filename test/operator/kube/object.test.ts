import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  controllerOf,
  controllerReference,
  keyOf,
  keyOfName,
  nameOfKey,
  readObject,
} from '../../../operator/kube/object.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'a',
    namespace: 'default',
    uid: 'u1',
    resourceVersion: '7',
    selfLinkOfTheFuture: { deep: [1, null, 'x'] },
  },
  spec: { fieldOfTheFuture: [{ a: 1 }], containers: [] },
  topLevelOfTheFuture: true,
};

test('what is not known here survives', () => assert.deepEqual(readObject(POD), POD));

test('an item of a list gets the kind that the list said once', () => {
  const { apiVersion, kind, ...item } = POD;
  assert.deepEqual(readObject(item, { apiVersion, kind }), POD);
});

function checkRefused(json: unknown, message: RegExp): void {
  assert.throws(() => readObject(json), { name: 'KubeError', kind: 'malformed', message });
}

test('what is no stored object is refused, with the place', () => {
  checkRefused({ ...POD, metadata: { name: 'a', resourceVersion: '7' } }, /metadata\.uid/u);
  checkRefused({ ...POD, metadata: { ...POD.metadata, labels: { a: 1 } } }, /labels\.a/u);
  checkRefused({ ...POD, kind: 5 }, /kind/u);
  checkRefused('<html>', /expected object/u);
  checkRefused(null, /expected object/u);
});

test('a key leads back to its name', () => {
  assert.equal(keyOf(readObject(POD)), 'default/a');
  for (const name of [{ name: 'a', namespace: 'b' }, { name: 'node-1' }]) {
    assert.deepEqual(nameOfKey(keyOfName(name)), name);
  }
});

test('the controller of an object is found among its owners', () => {
  const owner = readObject(POD);
  const reference = controllerReference(owner);
  assert.deepEqual(reference, {
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'a',
    uid: 'u1',
    controller: true,
    blockOwnerDeletion: true,
  });
  const other = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u2' };
  const owned = { ...POD, metadata: { ...POD.metadata, ownerReferences: [other, reference] } };
  assert.deepEqual(controllerOf(readObject(owned)), reference);
  assert.equal(controllerOf(owner), undefined);
});
