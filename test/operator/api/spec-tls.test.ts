/** The certificate of the nodes, as a user names it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverNameOf, Tls } from '../../../operator/api/spec-tls.ts';
import { checkRules } from './check-rules.ts';

checkRules('spec.tls');

const SHOP = { name: 'shop', namespace: 'authorization' };

test('authorities of clients are where cert-manager and Kubernetes have them', () =>
  assert.deepEqual(Tls.parse({ secretName: 'a', clientCa: { secretName: 'b' } }), {
    secretName: 'a',
    clientCa: { secretName: 'b', key: 'ca.crt' },
  }));

test("nodes are known by the name of their Service, as status.fallbackUrl has it, or by the user's", () => {
  assert.equal(serverNameOf(SHOP, {}), 'shop.authorization.svc');
  assert.equal(serverNameOf(SHOP, { serverName: 'fallback.example.com' }), 'fallback.example.com');
});
