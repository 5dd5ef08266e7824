import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { readPolicy } from '../../../node/world/read-policy.ts';
import { SMALL_POLICY } from '../../fakes/policy-world.ts';

function refusal(policySource: string): NodeError {
  try {
    readPolicy(policySource);
  } catch (error) {
    assert.ok(error instanceof NodeError);
    assert.equal(error.code, 'invalid_policy');
    return error;
  }
  return assert.fail('the policy loads');
}

test('a policy that is right is loaded', () =>
  assert.ok('Repo' in readPolicy(SMALL_POLICY).metadata.resources));

test('a policy that is wrong is refused with the place', () =>
  assert.match(refusal('actor User {').message, /policy\.polar:1:\d+: error/u));

test('the first three mistakes are shown, and how many more there are', () => {
  const rules = Array.from({ length: 5 }, (_, n) => `"read" if "nobody${n}";`);
  const { message } = refusal(`resource Repo { permissions = ["read"]; ${rules.join(' ')} }`);
  assert.equal(message.match(/: error /gu)?.length, 3);
  assert.match(message, /and 2 more$/u);
});
