import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describedName,
  pathOfGroupVersion,
  pathOfObject,
  pathOfType,
} from '../../../operator/kube/paths.ts';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const SETS = { ...PODS, group: 'apps', plural: 'statefulsets', kind: 'StatefulSet' };
const NODES = { ...PODS, plural: 'nodes', kind: 'Node', isNamespaced: false };

function checkPath(actual: string, expected: string): void {
  assert.equal(actual, expected);
}

test('the core group has a root of its own', () => {
  checkPath(pathOfType(PODS, undefined), '/api/v1/pods');
  checkPath(pathOfType(PODS, 'default'), '/api/v1/namespaces/default/pods');
  checkPath(pathOfType(SETS, 'a'), '/apis/apps/v1/namespaces/a/statefulsets');
  checkPath(pathOfObject(NODES, { name: 'n' }), '/api/v1/nodes/n');
  checkPath(pathOfGroupVersion(SETS), '/apis/apps/v1');
});

test('a subresource comes after the name, the query last, without what is not given', () => {
  const query = { fieldManager: 'oso & co', force: true, dryRun: undefined };
  checkPath(
    pathOfObject(SETS, { namespace: 'a', name: 'b' }, { subresource: 'status', query }),
    '/apis/apps/v1/namespaces/a/statefulsets/b/status?fieldManager=oso%20%26%20co&force=true',
  );
});

test('what is odd is escaped, what would lead elsewhere is refused', () => {
  checkPath(pathOfObject(NODES, { name: 'a?b#c d' }), '/api/v1/nodes/a%3Fb%23c%20d');
  for (const name of ['', '.', '..', 'a/b', '../secrets', 'a%2fb']) {
    assert.throws(() => pathOfObject(NODES, { name }), { kind: 'bad_request' });
    assert.throws(() => pathOfType(PODS, name), { kind: 'bad_request' });
  }
});

test('a namespace is there exactly when its type has one', () => {
  assert.throws(() => pathOfObject(PODS, { name: 'a' }), /Pod "a": it needs a namespace/u);
  assert.throws(() => pathOfObject(NODES, { name: 'a', namespace: 'b' }), /has no namespace/u);
});

test('messages name objects as kubectl does', () => {
  assert.equal(describedName(SETS, { namespace: 'a', name: 'b' }), 'statefulsets.apps a/b');
});
