import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizeResources } from '../../../node/authz/authorize-resources.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();
const STANDING_CLOCK = { monotonicMs: () => 0 };
const READS = { actor: value('User:alice'), action: 'read', contextFacts: [] };

function checkAllowed(resources: readonly string[], expected: readonly string[]) {
  const asked = { ...READS, resources: resources.map(value) };
  assert.deepEqual(authorizeResources(WORLD, asked, STANDING_CLOCK), expected.map(value));
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
  assert.deepEqual(authorizeResources(WORLD, asked, STANDING_CLOCK), [value('Repo:new')]);
});

test('all resources together have the time of one question', () => {
  let nowMs = 0;
  const clock = { monotonicMs: () => (nowMs += 1_500) };
  const asked = { ...READS, resources: Array(10).fill(value('Repo:anvil')) };
  assert.throws(() => authorizeResources(WORLD, asked, clock), {
    code: 'budget_exhausted',
    message: /10 resources/u,
  });
});
