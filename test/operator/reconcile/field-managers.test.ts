import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue, LiveObject } from '../../../operator/kube/object.ts';
import type { Path } from '../../../operator/reconcile/differences.ts';
import { managerOf } from '../../../operator/reconcile/field-managers.ts';

const FIELDS = {
  'f:spec': {
    'f:replicas': {},
    'f:containers': { 'k:{"name":"node"}': { 'f:image': {} } },
    'f:args': {},
  },
};
const field = (name: string) => ({ kind: 'field', name }) as const;
const REPLICAS: Path = [field('spec'), field('replicas')];

function managerIn(managedFields: JsonValue, path: Path): string | undefined {
  const metadata = { name: 'a', uid: 'u', resourceVersion: '1', managedFields };
  const object: LiveObject = { apiVersion: 'v1', kind: 'A', metadata };
  return managerOf(object, path, 'ours');
}

const entry = (manager: string, time = '2026-01-01T00:00:00Z') => ({
  manager,
  time,
  fieldsV1: FIELDS,
});

test('the owner of a field is named', () => {
  assert.equal(managerIn([entry('kubectl')], REPLICAS), 'kubectl');
  assert.equal(managerIn([entry('kubectl')], [field('spec'), field('other')]), undefined);
});

test('of several the newest, and never ours', () => {
  const old = entry('old');
  const later = entry('new', '2026-02-01T00:00:00Z');
  assert.equal(managerIn([old, later, entry('ours', '2026-03-01T00:00:00Z')], REPLICAS), 'new');
  assert.equal(managerIn([later, old], REPLICAS), 'new');
});

test('items of lists are found by their keys', () => {
  const image = (name: string): Path => [
    field('spec'),
    field('containers'),
    { kind: 'item', key: 'name', value: name },
    field('image'),
  ];
  assert.equal(managerIn([entry('kubectl')], image('node')), 'kubectl');
  assert.equal(managerIn([entry('kubectl')], image('other')), undefined);
});

test('an item of a list that is one value belongs to who owns the list', () => {
  assert.equal(
    managerIn([entry('kubectl')], [field('spec'), field('args'), { kind: 'index', index: 0 }]),
    'kubectl',
  );
});

test('an object that says nothing of managers names none', () => {
  assert.equal(managerIn(null, REPLICAS), undefined);
  assert.equal(managerIn([{ manager: 'a' }], REPLICAS), undefined);
});
