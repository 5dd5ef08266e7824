import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveObject } from '../../../operator/kube/object.ts';
import { Store } from '../../../operator/kube/store.ts';
import { partitions } from '../../../operator/reconcile/partitions.ts';
import { keptLog } from '../../fakes/kube-parts.ts';

function object(namespace: string, name: string): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'A',
    metadata: { name, namespace, uid: name, resourceVersion: '1' },
  };
}

function partitioned() {
  const store = new Store({ indexes: {}, log: keptLog() });
  const parts = partitions(store, ['a', 'b']);
  const [a, b] = [parts.get('a'), parts.get('b')];
  assert.ok(a !== undefined && b !== undefined);
  return { a, b, store, names: () => store.list().map(({ metadata }) => metadata.name) };
}

test('the store has synced when every part has', () => {
  const { a, b, store, names } = partitioned();
  a.replace([object('a', '1')]);
  assert.equal(store.hasSynced, false);
  b.replace([object('b', '2')]);
  assert.equal(store.hasSynced, true);
  assert.deepEqual(names(), ['1', '2']);
});

test('what changes before the store has synced is not lost', () => {
  const { a, b, names } = partitioned();
  a.replace([object('a', '1'), object('a', '2')]);
  a.upsert(object('a', '3'));
  a.remove(object('a', '1'));
  b.replace([]);
  assert.deepEqual(names(), ['2', '3']);
});

test('a part that is filled anew replaces nothing of the others', () => {
  const { a, b, names } = partitioned();
  a.replace([object('a', '1')]);
  b.replace([object('b', '2')]);
  a.replace([object('a', '3')]);
  assert.deepEqual(names(), ['2', '3']);
  b.upsert(object('b', '4'));
  b.remove(object('b', '2'));
  assert.deepEqual(names(), ['3', '4']);
});
