import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FALLBACKS, STATEFUL_SETS } from '../../../operator/reconcile/child-types.ts';
import { type FleetWorld, nameOf, startFleetWorld, writesOf } from '../../fakes/fleet-parts.ts';

/** Two installations that see one cluster; the first has made a fleet. */
async function rivals() {
  const first = await startFleetWorld({ installation: 'a/oso' });
  first.put();
  await first.settle();
  const second = await startFleetWorld({ api: first.api, installation: 'b/oso' });
  return { first, second };
}

function later(worlds: readonly FleetWorld[], ms: number): void {
  for (const world of worlds) world.clock.nowMs += ms;
}

test('a fleet that another installation looks after is left alone, and asked for', async () => {
  const { first, second } = await rivals();
  await using _first = first;
  await using _second = second;
  const statefulSet = first.api.state.get(STATEFUL_SETS, nameOf());
  assert.deepEqual(first.status().operator, { name: 'a/oso' });
  await second.settle();
  assert.equal(first.status().operator?.askedBy, 'b/oso');
  assert.equal(first.status().conditions?.length, 5, 'what the first one said stays');
  assert.deepEqual(
    second.notes.map(({ reason }) => reason),
    ['OtherOperator'],
  );
  await first.settle();
  assert.deepEqual(Object.keys(first.status().operator ?? {}), ['name', 'answeredAt']);
  const before = writesOf(first.api).length;
  later([first, second], 300_000);
  await second.settle();
  await first.settle();
  assert.equal(writesOf(first.api).length, before, 'between two questions nothing is written');
  assert.deepEqual(first.api.state.get(STATEFUL_SETS, nameOf()), statefulSet);
});

test('a fleet whose installation is gone is taken over', async () => {
  const { first, second } = await rivals();
  await using _first = first;
  await using _second = second;
  await second.settle();
  later([second], 60_000);
  await second.settle();
  assert.deepEqual(first.status().operator, { name: 'b/oso' });
  assert.equal(second.notes.at(-1)?.reason, 'TookOver');
  await first.settle();
  assert.equal(first.status().operator?.name, 'b/oso', 'one that comes back asks first');
});

test('a question does not undo what somebody wrote in the meantime', async () => {
  const { first, second } = await rivals();
  await using _first = first;
  await using _second = second;
  await second.caughtUp();
  const found = second.cluster.fallback(`${nameOf().namespace}/shop`);
  assert.ok(found !== undefined);
  first.put({ replicas: 3 });
  await assert.rejects(
    second.cluster.askInStatus(found, { ...first.status() }, AbortSignal.timeout(5_000)),
    { kind: 'conflict' },
  );
  assert.equal(first.api.state.get(FALLBACKS, nameOf()).metadata.generation, 2);
});
