import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkContextFacts } from '../../../node/authz/context-facts.ts';
import type { Fact, Predicate } from '../../../node/polar/program.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

function checkRefused(facts: readonly Fact[], asked?: Predicate) {
  assert.throws(() => checkContextFacts(WORLD, facts, asked), { code: 'fact_not_used' });
}

test('facts that the policy uses or declares come back unchanged', () => {
  const facts = [
    fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil'),
    fact('has_size', 'Repo:anvil', 'Integer:3'),
  ];
  assert.equal(checkContextFacts(WORLD, facts), facts);
});

test('a derived predicate that is asked for makes use of its own facts, and of no others', () => {
  const allowed = fact('allow', 'User:carol', 'String:read', 'Repo:anvil');
  checkRefused([allowed]);
  checkRefused([allowed], { name: 'is_large', arity: 1 });
  checkRefused([allowed], { name: 'allow', arity: 2 });
  const asked = { name: 'allow', arity: 3 };
  assert.deepEqual(checkContextFacts(WORLD, [allowed], asked), [allowed]);
});

test('a predicate that the policy does not know makes use of nothing', () =>
  checkRefused([fact('unknown', 'User:carol')], { name: 'unknown', arity: 1 }));

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
