/** Who reaches the nodes, and whom they reach. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { checkRules } from './check-rules.ts';
import { storedResource } from './resources.ts';

checkRules('spec.networkPolicy');

test('a namespace is named once', () => {
  const networkPolicy = { clientNamespaces: ['shop', 'shop'] };
  const read = readOsoFallback(storedResource({ networkPolicy }));
  assert.equal(read.kind, 'invalid');
  assert.deepEqual(read.problems, ['spec.networkPolicy.clientNamespaces: must be unique']);
});
