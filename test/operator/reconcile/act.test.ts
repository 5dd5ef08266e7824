import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { act } from '../../../operator/reconcile/act.ts';
import type { Action } from '../../../operator/reconcile/plan.ts';
import { Settled } from '../../../operator/reconcile/settled.ts';
import {
  edit,
  type FleetWorld,
  KEY,
  nameOf,
  startFleetWorld,
  writesOf,
} from '../../fakes/fleet-parts.ts';
import { keptLog } from '../../fakes/kube-parts.ts';
import { childTypeOf } from '../../../operator/reconcile/child-types.ts';

const signal = AbortSignal.timeout(60_000);

function service(name: string, spec: object = { type: 'ClusterIP' }): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: nameOf(name), spec: { ...spec } };
}
const SERVICES = childTypeOf(service('a'));
const create = (name: string): Action => ({ kind: 'create', object: service(name) });

function actIn(world: FleetWorld, actions: readonly Action[]) {
  return act(actions, {
    key: KEY,
    cluster: world.cluster,
    settled: new Settled(),
    log: keptLog(),
    signal,
  });
}

test('writes are done in their order, and each is told', async () => {
  await using world = await startFleetWorld();
  const deeds = await actIn(world, [create('a'), create('b')]);
  assert.equal(deeds.writes, 2);
  assert.deepEqual(
    deeds.notes.map(({ note }) => note),
    ['Created Service a.', 'Created Service b.'],
  );
  assert.deepEqual(
    writesOf(world.api).map(({ path }) => /services\/(?<name>\w)/u.exec(path)?.groups?.['name']),
    ['a', 'b'],
  );
});

test('what is refused is told in the API server’s words, and the rest is done', async () => {
  await using world = await startFleetWorld();
  world.api.fault = ({ path, method }) =>
    method === 'PATCH' && path.includes('/a?') ? { kind: 'status', status: 422 } : undefined;
  const deeds = await actIn(world, [create('a'), create('b')]);
  assert.deepEqual(deeds.refusals, [
    {
      reason: 'Refused',
      what: 'Service a',
      message: 'Cannot apply services authorization/a: fault 422',
    },
  ]);
  assert.equal(deeds.writes, 1);
});

test('what may work later ends it', async () => {
  await using world = await startFleetWorld();
  world.api.fault = ({ path, method }) =>
    method === 'PATCH' && path.includes('/a?') ? { kind: 'status', status: 503 } : undefined;
  await assert.rejects(actIn(world, [create('a'), create('b')]), { kind: 'unavailable' });
  assert.equal(world.api.state.find(SERVICES, nameOf('b')), undefined);
});

test('drift is told with its fields and its author, if there is one', async () => {
  await using world = await startFleetWorld();
  await actIn(world, [create('a')]);
  const found = edit(world.api, { type: SERVICES, name: 'a' }, (each) => ({
    ...each,
    spec: { type: 'NodePort' },
  }));
  const path = [
    { kind: 'field', name: 'spec' },
    { kind: 'field', name: 'type' },
  ] as const;
  const drift = [{ path, wanted: 'ClusterIP', found: 'NodePort' }];
  const changed = await actIn(world, [{ kind: 'change', object: service('a'), found, drift }]);
  assert.match(
    changed.notes[0]?.note ?? '',
    /^Put back spec\.type of Service a: changed by kubectl-edit, /u,
  );
  const again = world.api.state.get(SERVICES, nameOf('a'));
  const [unowned] = (
    await actIn(world, [{ kind: 'change', object: service('a'), found: again, drift }])
  ).notes;
  assert.match(unowned?.note ?? '', /^Put back spec\.type of Service a: changed, /u);
  const [wanted] = (
    await actIn(world, [{ kind: 'change', object: service('a'), found: again, drift: [] }])
  ).notes;
  assert.equal(wanted?.note, 'Changed Service a.');
});

test('a deletion is told, too', async () => {
  await using world = await startFleetWorld();
  await actIn(world, [create('a')]);
  const found = world.api.state.get(SERVICES, nameOf('a'));
  const deeds = await actIn(world, [{ kind: 'delete', found }]);
  assert.equal(deeds.notes[0]?.reason, 'Deleted');
  assert.equal(world.api.state.find(SERVICES, nameOf('a')), undefined);
});
