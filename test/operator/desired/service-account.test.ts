import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceAccount } from '../../../operator/desired/service-account.ts';
import { fallbackWith } from './fallbacks.ts';

test('it has no token, and a name that no application has', () => {
  const { automountServiceAccountToken, metadata } = serviceAccount(fallbackWith());
  assert.equal(automountServiceAccountToken, false);
  assert.equal(metadata.name, 'shop-nodes');
});
