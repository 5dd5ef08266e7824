import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkContextFacts } from '../../../node/authz/context-facts.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

test('facts that the policy uses or declares come back unchanged', () => {
  const facts = [
    fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil'),
    fact('has_size', 'Repo:anvil', 'Integer:3'),
  ];
  assert.equal(checkContextFacts(WORLD, facts), facts);
});

test('one fact without a use refuses the question, by name', () => {
  const facts = [
    fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil'),
    fact('unused', 'User:carol'),
  ];
  assert.throws(() => checkContextFacts(WORLD, facts), {
    code: 'fact_not_used',
    message: /unused.*not used in policy/u,
  });
});
