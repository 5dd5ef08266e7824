import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleetLabels } from '../../../operator/api/names.ts';
import type { NodeTarget } from '../../../operator/observe/node-polls.ts';
import { CLAIMS, PODS } from '../../../operator/reconcile/child-types.ts';
import { lookAtFleet } from '../../../operator/reconcile/look.ts';
import type { FakeApiServer } from '../../fakes/api-server.ts';
import { edit, KEY, nameOf, rollOut, startFleetWorld } from '../../fakes/fleet-parts.ts';
import { NAMESPACE } from '../api/resources.ts';

const TRUST = { serverName: 'shop.authorization.svc', ca: 'PEM' };

test('a fleet is its StatefulSet, the pods of that one, and what its volumes hold', async () => {
  await using world = await startFleetWorld();
  const { metadata } = world.put({ replicas: 11, storage: { size: '3Gi' } });
  await world.settle();
  rollOut(world.api, 1);
  edit(world.api, { type: PODS, name: 'shop-3' }, (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, ownerReferences: [] },
  }));
  await world.caughtUp();
  const followed: NodeTarget[] = [];
  const fleet = lookAtFleet(
    { name: 'shop', namespace: NAMESPACE, uid: metadata.uid, generation: 1 },
    {
      cluster: world.cluster,
      follow: (key, targets) => {
        assert.equal(key, KEY);
        followed.push(...targets);
        return new Map([[targets[0]?.uid ?? '', { kind: 'silent', reason: 'late' }]]);
      },
      trust: TRUST,
    },
  );
  assert.equal(fleet.statefulSet?.metadata.name, 'shop');
  assert.deepEqual(
    fleet.nodes.map(({ name }) => name),
    [0, 1, 2, 4, 5, 6, 7, 8, 9, 10].map((ordinal) => `shop-${ordinal}`),
  );
  assert.deepEqual(fleet.nodes[0]?.report, { kind: 'silent', reason: 'late' });
  assert.deepEqual(followed[0]?.address, { ip: '10.0.0.1', port: 8080 });
  assert.deepEqual(followed.map(({ isReady }) => isReady).slice(0, 2), [true, false]);
  assert.equal(fleet.largestVolumeBytes, 3 * 1024 ** 3);
});

test("a claim that only carries the fleet's labels says nothing about its volumes", async () => {
  await using world = await startFleetWorld();
  const { metadata } = world.put({ replicas: 2, storage: { size: '3Gi' } });
  await world.settle();
  rollOut(world.api, 1);
  const names = [
    'huge',
    'data-shop',
    'data-shop-00',
    'data-shop-1-0',
    'data-shops-0',
    'a-data-shop-0',
  ];
  for (const name of names) putForeignClaim(world.api, name);
  await world.caughtUp();
  assert.ok(world.cluster.claims(KEY).length > names.length);
  const fleet = lookAtFleet(
    { ...nameOf(), uid: metadata.uid, generation: 1 },
    { cluster: world.cluster, follow: () => new Map(), trust: TRUST },
  );
  assert.equal(fleet.largestVolumeBytes, 3 * 1024 ** 3);
});

function putForeignClaim(api: FakeApiServer, name: string) {
  api.state.apply(
    { ...CLAIMS, hasGeneration: false },
    {
      apiVersion: 'v1',
      kind: CLAIMS.kind,
      metadata: { ...nameOf(name), labels: fleetLabels('shop') },
      spec: { resources: { requests: { storage: '64Ti' } } },
    },
    { manager: 'somebody', isForced: true },
  );
}

test('without a StatefulSet there is no fleet', async () => {
  await using world = await startFleetWorld();
  const fleet = lookAtFleet(
    { ...nameOf(), uid: 'u', generation: 1 },
    { cluster: world.cluster, follow: () => new Map(), trust: TRUST },
  );
  assert.deepEqual(fleet, { statefulSet: undefined, nodes: [], largestVolumeBytes: 0 });
});

test('a pod is asked as it was made: by https where its port says so, and else by http', async () => {
  await using world = await startFleetWorld();
  const { metadata } = world.put({ replicas: 2 });
  await world.settle();
  rollOut(world.api);
  edit(world.api, { type: PODS, name: 'shop-1' }, (pod) => ({
    ...pod,
    spec: {
      containers: [
        { name: 'shipper' },
        { name: 'node', ports: [{ name: 'https', containerPort: 8080 }] },
      ],
    },
  }));
  await world.caughtUp();
  const followed: NodeTarget[] = [];
  const follow = (_: string, targets: readonly NodeTarget[]) => {
    followed.push(...targets);
    return new Map();
  };
  const identity = { ...nameOf(), uid: metadata.uid, generation: 1 };
  lookAtFleet(identity, { cluster: world.cluster, follow, trust: TRUST });
  assert.deepEqual(
    followed.map(({ address }) => address.tls),
    [undefined, TRUST],
  );
});
