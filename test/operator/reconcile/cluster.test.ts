import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childLabels } from '../../../operator/api/names.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { FALLBACKS, STATEFUL_SETS } from '../../../operator/reconcile/child-types.ts';
import { edit, KEY, nameOf, startFleetWorld, until, writesOf } from '../../fakes/fleet-parts.ts';

const signal = AbortSignal.timeout(60_000);

function object(spec: object = { replicas: 1 }): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...nameOf(), labels: childLabels('shop') },
    spec: { ...spec },
  };
}

test('what is created must not be there yet', async () => {
  await using world = await startFleetWorld();
  await world.cluster.create(KEY, object(), signal);
  await assert.rejects(world.cluster.create(KEY, object({ replicas: 2 }), signal), {
    kind: 'conflict',
  });
});

test('what is changed must be as it was found', async () => {
  await using world = await startFleetWorld();
  const found = await world.cluster.create(KEY, object(), signal);
  const newer = edit(world.api, { type: STATEFUL_SETS }, (each) => ({
    ...each,
    spec: { replicas: 5 },
  }));
  await assert.rejects(world.cluster.change(KEY, { object: object(), found, signal }), {
    kind: 'conflict',
  });
  await world.cluster.change(KEY, { object: object(), found: newer, signal });
  assert.deepEqual(world.api.state.get(STATEFUL_SETS, nameOf())['spec'], { replicas: 1 });
});

test('what is deleted is the one that was found, and gone is gone', async () => {
  await using world = await startFleetWorld();
  const first = await world.cluster.create(KEY, object(), signal);
  await world.cluster.delete(KEY, first, signal);
  await world.cluster.delete(KEY, first, signal);
  await world.cluster.create(KEY, object(), signal);
  await assert.rejects(world.cluster.delete(KEY, first, signal), { kind: 'conflict' });
});

test('a key is up to date when the watches have shown what was written for it', async () => {
  await using world = await startFleetWorld();
  await world.caughtUp();
  await world.cluster.create(KEY, object(), signal);
  await until(() => world.cluster.isUpToDate(KEY));
  await world.cluster.delete(KEY, world.api.state.get(STATEFUL_SETS, nameOf()), signal);
  await until(() => world.cluster.isUpToDate(KEY));
  assert.equal(world.caches.children(STATEFUL_SETS)?.get(KEY), undefined);
});

test('while it is not, a pass does nothing', async () => {
  await using world = await startFleetWorld();
  world.put();
  await world.caughtUp();
  const expected = { ...object(), metadata: { ...nameOf(), uid: 'x', resourceVersion: '99999' } };
  const { reconcile } = await import('../../../operator/reconcile/reconcile.ts');
  const stale = Object.assign(Object.create(world.cluster) as typeof world.cluster, {
    isUpToDate: () => false,
    fallback: () => ({ ...expected, apiVersion: 'v1', kind: 'A' }),
  });
  const outcome = await reconcile(KEY, { ...world.parts, cluster: stale }, signal);
  assert.deepEqual(outcome, { kind: 'again', afterMs: 1_000 });
  assert.deepEqual(writesOf(world.api), []);
});

test('the status is written to the very resource that was seen', async () => {
  await using world = await startFleetWorld();
  const seen = world.put();
  await world.cluster.writeStatus(seen, { replicas: 1 }, signal);
  assert.deepEqual(world.status(), { replicas: 1 });
  world.api.state.delete(FALLBACKS, nameOf(), { propagation: 'Background' });
  await assert.rejects(world.cluster.writeStatus(seen, { replicas: 2 }, signal), {
    kind: 'not_found',
  });
  world.put();
  await assert.rejects(world.cluster.writeStatus(seen, { replicas: 2 }, signal), {
    kind: 'conflict',
  });
});

test('a namesake that the watches do not show is asked for', async () => {
  await using world = await startFleetWorld();
  world.api.state.apply(
    STATEFUL_SETS,
    { ...object(), metadata: nameOf() },
    { manager: 'them', isForced: true },
  );
  assert.equal((await world.cluster.findNamesake(object(), signal))?.metadata.name, 'shop');
  const other = { ...object(), metadata: nameOf('other') };
  assert.equal(await world.cluster.findNamesake(other, signal), undefined);
});
