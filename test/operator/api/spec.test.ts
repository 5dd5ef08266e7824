/** The rules of what is given at the top of the spec. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { checkRules } from './check-rules.ts';
import { storedResource } from './resources.ts';

checkRules('spec.environment');
checkRules('spec.tenant');
checkRules('spec.url');
checkRules('spec.imagePullSecrets');
checkRules('spec.freshness');

test('a pull secret is named once', () => {
  const imagePullSecrets = [{ name: 'registry' }, { name: 'registry' }];
  const read = readOsoFallback(storedResource({ imagePullSecrets }));
  assert.equal(read.kind, 'invalid');
  assert.deepEqual(read.problems, ['spec.imagePullSecrets: names must be unique']);
});
