import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import type { FactIndex } from '../../../node/eval/facts.ts';
import type { Program } from '../../../node/polar/program.ts';
import { Environment } from '../../../node/primary/environment.ts';
import { FACTS_PER_TURN, POLICY_VERSIONS_MAX } from '../../../node/primary/limits.ts';
import type { Step } from '../../../node/primary/record.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { fact } from '../../fakes/policy-world.ts';
import { POLICY } from '../../fakes/primary-store.ts';

const MEMBER = fact('has_role', 'User:alice', 'String:member', 'Repo:anvil');
const PUBLIC = fact('is_public', 'Repo:wheel');
const READ = fact('allow', 'User:alice', 'String:read', 'Repo:anvil');

const parts = {
  clock: new FakeClock(),
  makeEvaluator: (program: Program, facts: FactIndex) =>
    createEngine({
      program,
      facts,
      limits: DEFAULT_LIMITS,
      clock: { nowSeconds: () => 0, monotonicMs: () => 0 },
    }),
};

function environment(src: string | undefined, ...steps: readonly Step[]): Environment {
  const made = new Environment('e1', 'hash', parts);
  if (src !== undefined) load(made, 1, src);
  if (steps.length > 0) made.apply({ kind: 'facts', environment: 'e1', steps });
  return made;
}

function load(target: Environment, version: number, src: string) {
  target.apply({ kind: 'policy', environment: 'e1', version, filename: null, src });
}

function write(target: Environment, ...steps: readonly Step[]) {
  target.apply({ kind: 'facts', environment: 'e1', steps });
}

test('without a policy there is no world', () => {
  const empty = environment(undefined);
  assert.throws(() => empty.world(), { code: 'not_found' });
  assert.throws(() => empty.policy(), /Load one first/u);
  assert.deepEqual(empty.policies, []);
});

test('the world stays the same until a change, and is a new one after it', () => {
  const target = environment(POLICY, { inserts: [PUBLIC] });
  const world = target.world();
  assert.equal(target.world(), world);
  assert.equal(world.evaluator.holds(READ, []), false);
  write(target, { inserts: [MEMBER] });
  assert.notEqual(target.world(), world);
  assert.ok(target.world().takenAtMs > world.takenAtMs);
  assert.equal(target.world().evaluator.holds(READ, []), true);
});

test('another policy makes another world of the same facts', () => {
  const target = environment(POLICY, { inserts: [MEMBER] });
  load(target, 2, 'actor User {}\nresource Repo {}');
  assert.equal(target.world().evaluator.holds(READ, []), false);
  assert.equal(target.world().policySource, 'actor User {}\nresource Repo {}');
  assert.equal(target.facts.factCount, 1);
  assert.deepEqual(
    target.policies.map(({ version }) => version),
    [1, 2],
  );
});

test('a stored policy that does not load any more is an error, not an empty answer', () => {
  const target = environment('actor User {');
  assert.throws(() => target.world(), { code: 'no_world' });
});

test('steps are applied in their order', () => {
  const target = environment(
    POLICY,
    { inserts: [MEMBER, PUBLIC] },
    { deletes: [MEMBER] },
    { deletes: [PUBLIC] },
    { inserts: [PUBLIC, PUBLIC] },
  );
  assert.deepEqual(target.facts.predicates(), [{ name: 'is_public', arity: 1, factCount: 1 }]);
});

test('a delete with wildcards deletes every fact of exactly its number of arguments', () => {
  const any = { type: null, id: null };
  const target = environment(POLICY, {
    inserts: [MEMBER, PUBLIC, fact('has_role', 'User:alice', 'String:member')],
  });
  write(target, {
    deletes: [{ predicate: 'has_role', args: [{ type: 'User', id: null }, any, any] }],
  });
  assert.equal(target.facts.factCount, 2);
});

test('clearing deletes the facts and leaves the policy', () => {
  const target = environment(POLICY, { inserts: [MEMBER, PUBLIC] });
  target.apply({ kind: 'clear', environment: 'e1' });
  assert.equal(target.facts.factCount, 0);
  assert.equal(target.policies.length, 1);
});

test('every change is counted', () => {
  const target = environment(POLICY, { inserts: [MEMBER] });
  assert.equal(target.changeCount, 2);
});

test('only so many policies are kept, the newest', () => {
  const target = environment(POLICY);
  for (let version = 2; version <= POLICY_VERSIONS_MAX + 5; version += 1) {
    load(target, version, `# ${version}`);
  }
  assert.equal(target.policies.length, POLICY_VERSIONS_MAX);
  assert.equal(target.policies[0]?.version, 6);
});

test('its records make the same environment again', () => {
  const inserts = Array.from({ length: FACTS_PER_TURN + 1 }, (_, n) => fact('p', `User:${n}`));
  const target = environment(POLICY, { inserts: [MEMBER] }, { inserts });
  load(target, 2, '# two');
  const again = new Environment('e1', 'hash', parts);
  const records = [...target.records()];
  for (const record of records) {
    if (record.kind !== 'environment' && record.kind !== 'journal') again.apply(record);
  }
  assert.deepEqual(records[0], { kind: 'environment', environment: 'e1', keyHash: 'hash' });
  assert.deepEqual(again.facts.predicates(), target.facts.predicates());
  assert.deepEqual(again.policies, target.policies);
  assert.equal(again.liveBytes, target.liveBytes);
});

test('it is as large as what is left in it', () => {
  const target = environment(POLICY);
  const emptyBytes = target.liveBytes;
  write(target, { inserts: [MEMBER, MEMBER, PUBLIC] });
  const fullBytes = target.liveBytes;
  write(target, { deletes: [MEMBER, MEMBER] });
  assert.ok(emptyBytes < target.liveBytes && target.liveBytes < fullBytes);
  write(target, { deletes: [PUBLIC] });
  assert.equal(target.liveBytes, emptyBytes);
});
