import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSnapshotWorld } from '../../../../node/cli/ask/snapshot-world.ts';
import { fact } from '../../../fakes/policy-world.ts';
import { SMALL, snapshot } from '../snapshot-for-asking.ts';

test('a snapshot is a world that can be asked', async () => {
  using opened = await openSnapshotWorld(SMALL);
  const { world } = opened;
  assert.equal(world.takenAtMs, 1_000);
  assert.match(world.generation, /^[\da-f]{64}$/u);
  const call = fact('has_permission', 'User:alice', 'String:read', 'Repo:zebra');
  assert.equal(world.evaluator.holds(call, []), true);
});

test('a policy that does not load is a failure of the file', async () => {
  const path = snapshot('no-policy.generation', { policySource: 'p(' });
  await assert.rejects(openSnapshotWorld(path), {
    code: 'invalid_policy',
    message: /no-policy\.generation: /u,
  });
});
