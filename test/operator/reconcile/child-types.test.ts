import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { desiredObjects } from '../../../operator/desired/desired.ts';
import { apiVersionOf } from '../../../operator/kube/resource-type.ts';
import {
  childKeyOf,
  childTypeOf,
  describedChild,
  fallbackOwnerOf,
} from '../../../operator/reconcile/child-types.ts';
import { storedResource } from '../api/resources.ts';

/** With every child that a resource can have. */
function everyChild() {
  const read = readOsoFallback(
    storedResource({
      autoscaling: { maxReplicas: 3 },
      applicationKeys: { secretName: 'a', keys: ['k'] },
    }),
  );
  assert.ok(read.kind === 'valid');
  return desiredObjects(read.resource, {
    defaultImage: 'node:1',
    serves: { serviceMonitor: true, prometheusRule: true },
    secretVersions: new Map([['oso', 'v']]),
    applicationKeyHashes: ['h'],
    largestVolumeBytes: 0,
  });
}

test('every child that may be desired has a type', () => {
  for (const child of everyChild()) {
    const type = childTypeOf(child);
    assert.equal(type.kind, child.kind);
    assert.equal(apiVersionOf(type), child.apiVersion);
  }
});

test('every child is told apart, and names its resource as its owner', () => {
  const children = everyChild();
  assert.equal(new Set(children.map(childKeyOf)).size, children.length);
  for (const child of children) assert.equal(fallbackOwnerOf(child)?.name, 'shop');
});

test('an object of another kind is a bug', () => {
  assert.throws(
    () => childTypeOf({ apiVersion: 'v1', kind: 'Node' }),
    /v1 Node is no kind of child/u,
  );
  assert.throws(() => childTypeOf({ apiVersion: 'v2', kind: 'Service' }), /no kind of child/u);
});

test('a child is described as people name it', () => {
  assert.equal(
    describedChild({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }),
    'Service a',
  );
});
