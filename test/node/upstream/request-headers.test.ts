import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../node/lib/secret.ts';
import { requestHeaders } from '../../../node/upstream/request-headers.ts';

test('a request says whose key it has, and which run of which node it is of', () => {
  const headers = requestHeaders({ apiToken: new Secret('e_1_2_secret'), clientId: 'node-1' });
  assert.equal(headers['authorization'], 'Bearer e_1_2_secret');
  assert.equal(headers['x-oso-instance-id'], 'node-1');
  assert.equal(headers['accept'], 'application/json');
});
