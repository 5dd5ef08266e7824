import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import { CentralFacts } from '../../../node/local/central-facts.ts';
import { constant, open, operand, scalar } from '../../fakes/local-parts.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const CONTEXT = fact('has_role', 'User:alice', 'String:reader', 'Repo:extra');
const FACTS = new CentralFacts(worldOf(), [CONTEXT], NO_DEADLINE);
const HAS_ROLE = { name: 'has_role', arity: 3 };

test('stored facts are those of the copy that fit and those of the question', () => {
  const alice = [constant('User:alice'), open(0, 'String'), operand(scalar(1, 0, 'Repo'))];
  const ids = [...FACTS.stored(HAS_ROLE, alice)].map((row) => row[2]?.id);
  assert.deepEqual(new Set(ids), new Set(['anvil', 'extra', 'zebra']));
  const suffixed = { name: 'has_role#facts', arity: 3 };
  assert.equal([...FACTS.stored(suffixed, alice)].length, 3);
});

test('derived facts are what rules make of them, wildcards among them', () => {
  const args = [constant('User:alice'), constant('String:read'), open(0, 'Repo')];
  const rows = FACTS.derived({ name: 'has_permission', arity: 3 }, args);
  assert.deepEqual(
    rows?.map((row) => row[2]?.id),
    ['anvil', 'extra', 'zebra'],
  );
  const robot = [constant('Robot:r2'), constant('String:read'), open(0, 'Repo')];
  const wild = FACTS.derived({ name: 'has_permission', arity: 3 }, robot);
  assert.deepEqual(wild, [[value('Robot:r2'), value('String:read'), { type: 'Repo', id: null }]]);
});

test('what the engine cannot decide, and two wildcards that may be one, are not answered', () => {
  const isLarge = { name: 'is_large', arity: 1 };
  assert.equal(FACTS.derived(isLarge, [open(0, 'Integer')]), undefined);
  assert.equal(FACTS.derived(isLarge, [constant('Integer:2000')])?.length, 1);
  const policy = 'actor User {} same(u: User, u: User);';
  const same = new CentralFacts(worldOf({ policy, facts: [] }), [], NO_DEADLINE);
  const predicate = { name: 'same', arity: 2 };
  assert.equal(same.derived(predicate, [open(0, 'User'), open(1, 'User')]), undefined);
  assert.equal(same.derived(predicate, [open(0, 'User'), open(0, 'User')])?.length, 1);
});
