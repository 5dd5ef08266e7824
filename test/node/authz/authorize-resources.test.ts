import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizeResources } from '../../../node/authz/authorize-resources.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();
const READS = { actor: value('User:alice'), action: 'read', contextFacts: [] };

function checkAllowed(resources: readonly string[], expected: readonly string[]) {
  const asked = { ...READS, resources: resources.map(value) };
  assert.deepEqual(authorizeResources(WORLD, asked), expected.map(value));
}

test('what is allowed keeps the order and the repeats of what was asked', () => {
  checkAllowed(
    ['Repo:zebra', 'Repo:anvil', 'Org:acme', 'Repo:nope', 'Repo:zebra'],
    ['Repo:zebra', 'Repo:anvil', 'Repo:zebra'],
  );
});

test('no resources, no answer to give', () => {
  checkAllowed([], []);
});

test('context facts count for each resource', () => {
  const asked = {
    ...READS,
    resources: ['Repo:new', 'Repo:other'].map(value),
    contextFacts: [fact('has_role', 'User:alice', 'String:reader', 'Repo:new')],
  };
  assert.deepEqual(authorizeResources(WORLD, asked), [value('Repo:new')]);
});
