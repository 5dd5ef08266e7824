import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFUSALS } from '../../../node/http/refusals.ts';

function checkRefusal([method, path]: readonly [string, string], code: string, message: RegExp) {
  const refusal = REFUSALS.find((one) => one.method === method && one.path === path);
  assert.equal(refusal?.code, code);
  assert.match(refusal.message, message);
}

test('writes are refused because the node is read-only', () => {
  checkRefusal(['POST', '/api/facts'], 'method_not_allowed', /read-only/u);
  checkRefusal(['DELETE', '/api/facts'], 'method_not_allowed', /read-only/u);
  checkRefusal(['POST', '/api/batch'], 'method_not_allowed', /write to the primary/u);
});

test('a node is not a primary to copy from, and says so', () => {
  checkRefusal(['GET', '/api/policy'], 'not_found', /copy from the primary/u);
});

test('nothing is refused twice', () => {
  const keys = REFUSALS.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(keys).size, keys.length);
});
