import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiVersionOf, nameOfType } from '../../../operator/kube/resource-type.ts';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const SETS = { ...PODS, group: 'apps', plural: 'statefulsets', kind: 'StatefulSet' };

test('the core group has no name', () => {
  assert.equal(apiVersionOf(PODS), 'v1');
  assert.equal(apiVersionOf(SETS), 'apps/v1');
  assert.equal(nameOfType(PODS), 'pods');
  assert.equal(nameOfType(SETS), 'statefulsets.apps');
});
