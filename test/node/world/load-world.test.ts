import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { loadWorld } from '../../../node/world/load-world.ts';
import { IN_MEMORY } from '../../../node/world/origin.ts';
import type { World } from '../../../node/world/world.ts';
import { fact, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

const CLOCK = { nowSeconds: () => 0, monotonicMs: () => 0 };
const READS = fact('has_permission', 'User:alice', 'String:read', 'Repo:anvil');

function load(policySource: string, previous?: World): World {
  return loadWorld(
    {
      environment: '1',
      takenAtMs: 7,
      generation: 'ab',
      origin: IN_MEMORY,
      policySource,
      facts: memoryFacts(SMALL_FACTS),
    },
    { limits: DEFAULT_LIMITS, clock: CLOCK, previous },
  );
}

test('a world answers from its copy', () => {
  const world = load(SMALL_POLICY);
  assert.equal(world.environment, '1');
  assert.equal(world.takenAtMs, 7);
  assert.equal(world.generation, 'ab');
  assert.equal(world.evaluator.holds(READS, []), true);
});

test('the same text is not read twice', () => {
  const previous = load(SMALL_POLICY);
  assert.equal(load(SMALL_POLICY, previous).policy, previous.policy);
});

test('another text is', () => {
  const previous = load(SMALL_POLICY);
  const world = load('actor User {} resource Repo { permissions = ["read"]; }', previous);
  assert.equal(world.evaluator.holds(READS, []), false);
});

test('a text that cannot be read makes no world', () =>
  assert.throws(() => load('actor'), { code: 'invalid_policy' }));
