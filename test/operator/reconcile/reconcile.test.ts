import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import type { NodeReport } from '../../../operator/observe/node-report.ts';
import {
  CLAIMS,
  FALLBACKS,
  SECRETS,
  STATEFUL_SETS,
} from '../../../operator/reconcile/child-types.ts';
import {
  edit,
  type FleetWorld,
  nameOf,
  putSecret,
  rollOut,
  startFleetWorld,
  TOKEN,
  writesOf,
} from '../../fakes/fleet-parts.ts';
import { NAMESPACE } from '../api/resources.ts';

const COPY: NodeReport = {
  kind: 'answered',
  version: '0.1.0',
  copy: {
    takenAtMs: Date.parse('2026-11-23T00:30:00Z'),
    generation: 'abc',
    environmentBytes: 7,
    isOnDisk: true,
  },
  lastSync: 'replaced',
  isCopying: false,
  diskBytes: 9,
};

/** A fleet of two nodes that answer. */
async function runningFleet(world: FleetWorld): Promise<void> {
  world.put();
  await world.settle();
  rollOut(world.api);
  for (const name of ['shop-0', 'shop-1']) world.reports.set(name, COPY);
  await world.settle();
}

function names(world: FleetWorld): readonly string[] {
  return writesOf(world.api).map(
    ({ resource, verb, isStatus }) => `${verb} ${resource}${isStatus ? '/status' : ''}`,
  );
}

describe('a new resource', () => {
  test('gets all its children, and a status that says so', async () => {
    await using world = await startFleetWorld();
    world.put();
    await world.settle();
    assert.deepEqual(
      new Set(names(world)),
      new Set([
        'patch serviceaccounts',
        'patch networkpolicies.networking.k8s.io',
        'patch services',
        'patch poddisruptionbudgets.policy',
        'patch statefulsets.apps',
        'patch osofallbacks.fallback.oso.dev/status',
      ]),
    );
    assert.equal(world.condition('Progressing')?.reason, 'Creating');
    assert.equal(world.condition('Ready')?.reason, 'NoNodeReady');
    assert.equal(world.notes.filter(({ reason }) => reason === 'Created').length, 6);
  });

  test('is ready when its nodes are, and then nothing is written in ten passes', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    assert.equal(world.condition('Ready')?.status, 'True');
    assert.equal(world.condition('Progressing')?.reason, 'Settled');
    assert.equal(world.condition('OutageReady')?.status, 'True');
    assert.equal(world.condition('UpstreamReachable')?.status, 'True');
    assert.equal(world.status().oldestFactsAt, '2026-11-23T00:30:00Z');
    const before = writesOf(world.api).length;
    for (let pass = 0; pass < 10; pass += 1) {
      world.clock.nowMs += 60_000;
      await world.pass();
    }
    assert.equal(writesOf(world.api).length, before);
  });

  test('gets monitors where the cluster has them', async () => {
    await using world = await startFleetWorld({ hasMonitoring: true });
    world.put();
    await world.settle();
    assert.ok(names(world).includes('patch servicemonitors.monitoring.coreos.com'));
    assert.ok(names(world).includes('patch prometheusrules.monitoring.coreos.com'));
  });
});

describe('a change of the spec', () => {
  test('reaches the StatefulSet, and nothing else', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const before = writesOf(world.api).length;
    world.put({ image: 'mine:2' });
    await world.settle();
    assert.deepEqual(
      [...new Set(names(world).slice(before))],
      ['patch statefulsets.apps', 'patch osofallbacks.fallback.oso.dev/status'],
    );
    assert.equal(world.status().image, 'mine:2');
    assert.equal(world.condition('Progressing')?.reason, 'RollingOut');
  });

  test('of replicas scales', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    world.put({ replicas: 4 });
    await world.settle();
    assert.equal(
      (world.api.state.get(STATEFUL_SETS, nameOf())['spec'] as { replicas: number }).replicas,
      4,
    );
    assert.equal(world.condition('Progressing')?.reason, 'Scaling');
    rollOut(world.api);
    await world.settle();
    assert.equal(world.status().replicas, 4);
  });

  test('that wants a child no more deletes it', async () => {
    await using world = await startFleetWorld();
    world.put({ autoscaling: { maxReplicas: 3 } });
    await world.settle();
    assert.ok(names(world).includes('patch horizontalpodautoscalers.autoscaling'));
    world.put({ networkPolicy: { enabled: false } });
    await world.settle();
    assert.deepEqual(
      names(world).filter((name) => name.startsWith('delete')),
      ['delete networkpolicies.networking.k8s.io', 'delete horizontalpodautoscalers.autoscaling'],
    );
    assert.equal(world.notes.filter(({ reason }) => reason === 'Deleted').length, 2);
  });

  test('that no StatefulSet can follow is a condition that says what to do, and the rest is done', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    world.put({ image: 'mine:2', storage: { size: '5Gi' } });
    await world.settle();
    const condition = world.condition('Progressing');
    assert.equal(condition?.reason, 'Stuck');
    assert.match(condition.message, /spec\.volumeClaimTemplates.*--cascade=orphan/u);
    assert.match(
      JSON.stringify(world.api.state.get(STATEFUL_SETS, nameOf())),
      /"mine:2".*"storage":"1Gi"/u,
    );
    assert.ok(world.notes.some(({ reason }) => reason === 'Stuck'));
  });
});

describe('a pause', () => {
  test('changes nothing but the status', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const before = writesOf(world.api).length;
    world.put({ paused: true, image: 'mine:2', replicas: 7 });
    edit(world.api, { type: STATEFUL_SETS }, (found) => ({
      ...found,
      spec: { ...(found['spec'] as object), replicas: 9 },
    }));
    await world.settle();
    assert.deepEqual(names(world).slice(before), ['patch osofallbacks.fallback.oso.dev/status']);
    assert.equal(world.condition('Paused')?.status, 'True');
    assert.equal(world.condition('Progressing')?.reason, 'Paused');
    world.put({ image: 'mine:2' });
    await world.settle();
    assert.equal(world.condition('Paused')?.status, 'False');
    assert.match(JSON.stringify(world.api.state.get(STATEFUL_SETS, nameOf())), /mine:2/u);
  });
});

describe("somebody's change of a child", () => {
  test('is put back, with an event that names the field and who changed it', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    edit(world.api, { type: STATEFUL_SETS }, (found) => ({
      ...found,
      spec: { ...(found['spec'] as object), replicas: 9 },
    }));
    await world.settle();
    assert.equal(
      (world.api.state.get(STATEFUL_SETS, nameOf())['spec'] as { replicas: number }).replicas,
      2,
    );
    const note = world.notes.find(({ reason }) => reason === 'PutBack')?.note ?? '';
    assert.match(note, /spec\.replicas of StatefulSet shop: changed by kubectl-edit/u);
  });

  test('that takes a label away is put back, too', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const SERVICES = { ...STATEFUL_SETS, group: '', plural: 'services', kind: 'Service' };
    edit(world.api, { type: SERVICES }, (found) => ({
      ...found,
      metadata: { ...found.metadata, labels: {} },
    }));
    await world.settle();
    assert.equal(
      world.api.state.get(SERVICES, nameOf()).metadata.labels?.['fallback.oso.dev/fleet'],
      'shop',
    );
  });

  test('deleted, is made again', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    world.api.state.delete(STATEFUL_SETS, nameOf(), { propagation: 'Background' });
    await world.settle();
    assert.ok(world.api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  });
});

describe('a name that is taken', () => {
  test('is left alone, is a condition, and is taken when it is free', async () => {
    await using world = await startFleetWorld();
    const theirs = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: nameOf(),
      spec: { replicas: 1 },
    };
    world.api.state.apply(STATEFUL_SETS, theirs, { manager: 'them', isForced: true });
    world.put();
    await world.settle();
    const condition = world.condition('Ready');
    assert.equal(condition?.reason, 'NameTaken');
    assert.match(condition.message, /StatefulSet shop/u);
    assert.deepEqual(world.api.state.get(STATEFUL_SETS, nameOf())['spec'], { replicas: 1 });
    assert.equal(world.notes.filter(({ reason }) => reason === 'NameTaken').length, 1);
    const before = writesOf(world.api).length;
    assert.deepEqual(await world.pass(), { kind: 'again', afterMs: 5_000 }, 'it may go soon');
    assert.equal(writesOf(world.api).length, before, 'nothing is tried again and again');
    world.api.state.delete(STATEFUL_SETS, nameOf(), { propagation: 'Background' });
    await world.settle();
    assert.notEqual(world.condition('Ready')?.reason, 'NameTaken');
  });

  test('by the child of a resource of the same name that was before, is not ours', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    world.api.state.delete(FALLBACKS, nameOf(), { propagation: 'Orphan' });
    const orphan = world.api.state.get(STATEFUL_SETS, nameOf());
    world.put();
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'NameTaken');
    assert.equal(world.api.state.get(STATEFUL_SETS, nameOf()).metadata.uid, orphan.metadata.uid);
  });

  test('by what is left of a resource of the same name, is waited for', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const left = world.api.state.get(STATEFUL_SETS, nameOf());
    world.api.state.delete(FALLBACKS, nameOf(), { propagation: 'Background' });
    const {
      uid: _uid,
      resourceVersion: _version,
      managedFields: _fields,
      ...metadata
    } = left.metadata;
    world.api.state.apply(STATEFUL_SETS, { ...left, metadata } as KubeObject, {
      manager: 'gc',
      isForced: true,
    });
    world.put();
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'NoNodeReady');
    assert.equal(
      world.notes.some(({ reason }) => reason === 'NameTaken'),
      false,
    );
    world.api.state.delete(STATEFUL_SETS, nameOf(), { propagation: 'Background' });
    await world.settle();
    assert.notEqual(world.api.state.get(STATEFUL_SETS, nameOf()).metadata.uid, left.metadata.uid);
  });

  test('between the look and the write, is refused by the API server', async () => {
    await using world = await startFleetWorld({
      wrap: (client) => ({
        ...client,
        find: async (type, name, signal) => {
          const found = await client.find(type, name, signal);
          const isIt = type.kind === 'StatefulSet' && found === undefined;
          if (isIt)
            world.api.state.apply(
              STATEFUL_SETS,
              {
                apiVersion: 'apps/v1',
                kind: 'StatefulSet',
                metadata: nameOf(),
                spec: { replicas: 1 },
              },
              { manager: 'them', isForced: true },
            );
          return found;
        },
      }),
    });
    world.put();
    await world.caughtUp();
    await assert.rejects(world.pass(), { kind: 'conflict' });
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'NameTaken');
    assert.deepEqual(world.api.state.get(STATEFUL_SETS, nameOf())['spec'], { replicas: 1 });
  });
});

describe('Secrets', () => {
  test('that are missing are waited for, with words that say which', async () => {
    await using world = await startFleetWorld();
    world.put({ apiToken: { secretName: 'later' } });
    await world.settle();
    const condition = world.condition('Ready');
    assert.equal(condition?.reason, 'SecretMissing');
    assert.match(condition.message, /spec\.apiToken: there is no Secret later/u);
    assert.deepEqual(names(world), ['patch osofallbacks.fallback.oso.dev/status']);
    assert.deepEqual(await world.pass(), { kind: 'again', afterMs: 5_000 });
    putSecret(world.api, 'later', { apiToken: TOKEN });
    await world.settle();
    assert.ok(world.api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  });

  test('of another environment are refused, with words that show no secret', async () => {
    await using world = await startFleetWorld();
    putSecret(world.api, 'oso', { apiToken: 'e_other_key_hush' });
    world.put();
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'SecretInvalid');
    assert.match(world.condition('Ready')?.message ?? '', /is of the environment e_other/u);
    assert.doesNotMatch(JSON.stringify([world.status(), world.notes, world.log.lines]), /hush/u);
    assert.deepEqual(names(world), ['patch osofallbacks.fallback.oso.dev/status']);
  });

  test('that vanish change nothing of the nodes that run', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const before = world.api.state.get(STATEFUL_SETS, nameOf());
    world.api.state.delete(SECRETS, nameOf('oso'), { propagation: 'Background' });
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'SecretMissing');
    assert.match(world.condition('Ready')?.message ?? '', /Meanwhile 2 of 2 nodes answer/u);
    assert.deepEqual(world.api.state.get(STATEFUL_SETS, nameOf()), before);
  });

  test('with another token start the nodes anew; with another label they do not', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const before = world.api.state.get(STATEFUL_SETS, nameOf()).metadata.generation;
    edit(world.api, { type: SECRETS, name: 'oso' }, (found) => ({
      ...found,
      metadata: { ...found.metadata, labels: { a: 'b' } },
    }));
    await world.settle();
    assert.equal(world.api.state.get(STATEFUL_SETS, nameOf()).metadata.generation, before);
    putSecret(world.api, 'oso', { apiToken: 'e_01JABCDEFG_key2_other' });
    await world.settle();
    assert.notEqual(world.api.state.get(STATEFUL_SETS, nameOf()).metadata.generation, before);
  });

  test('of applications reach the nodes as hashes, and go when nobody wants them', async () => {
    await using world = await startFleetWorld();
    const key = 'e_01JABCDEFG_app_hush';
    putSecret(world.api, 'apps', { one: key });
    world.put({ applicationKeys: { secretName: 'apps', keys: ['one'] } });
    await world.settle();
    const hashes = world.api.state.get(SECRETS, nameOf('shop-key-hashes'));
    assert.equal(JSON.stringify(hashes).includes(Buffer.from(key).toString('base64')), false);
    const before = writesOf(world.api).length;
    await world.pass();
    assert.equal(writesOf(world.api).length, before);
    world.put();
    await world.settle();
    assert.equal(world.api.state.find(SECRETS, nameOf('shop-key-hashes')), undefined);
  });
});

describe('what cannot be done', () => {
  test('a spec that an older CRD let in is a condition, and nothing is written but the status', async () => {
    await using world = await startFleetWorld();
    world.put({ replicas: -1 });
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'InvalidSpec');
    assert.match(world.condition('Ready')?.message ?? '', /spec\.replicas/u);
    assert.deepEqual(names(world), ['patch osofallbacks.fallback.oso.dev/status']);
  });

  test('what the API server refuses is a condition in its words, and the rest is done', async () => {
    await using world = await startFleetWorld();
    world.api.fault = ({ resource, verb }) =>
      resource === 'services' && verb === 'patch' ? { kind: 'status', status: 403 } : undefined;
    world.put();
    await world.caughtUp();
    await world.pass();
    assert.equal(world.condition('Ready')?.reason, 'Forbidden');
    assert.ok(world.api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
    world.api.fault = () => undefined;
    await world.settle();
    assert.notEqual(world.condition('Ready')?.reason, 'Forbidden');
  });

  test('a Secret that may not be read is a condition that names the right, and the fleet goes on', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    world.api.fault = ({ resource }) =>
      resource === 'secrets' ? { kind: 'status', status: 403 } : undefined;
    const before = writesOf(world.api).length;
    await world.settle();
    const condition = world.condition('Ready');
    assert.equal(condition?.reason, 'Forbidden');
    assert.match(condition.message, /Cannot get secrets .*Meanwhile 2 of 2 nodes answer/u);
    assert.equal(world.condition('Progressing')?.reason, 'Blocked');
    assert.deepEqual(names(world).slice(before), ['patch osofallbacks.fallback.oso.dev/status']);
    world.api.fault = () => undefined;
    await world.settle();
    assert.equal(world.condition('Ready')?.reason, 'NodesReady');
  });

  test('a child that may not be looked at is a condition, and the rest is done', async () => {
    await using world = await startFleetWorld({ hasMonitoring: true });
    world.api.fault = ({ resource }) =>
      resource.startsWith('servicemonitors') ? { kind: 'status', status: 403 } : undefined;
    world.put();
    await world.caughtUp();
    await world.pass();
    const condition = world.condition('Ready');
    assert.equal(condition?.reason, 'Forbidden');
    assert.match(condition.message, /^ServiceMonitor shop: Cannot/u);
    assert.ok(names(world).includes('patch prometheusrules.monitoring.coreos.com'));
    assert.ok(world.api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  });

  test('a kind of every fleet that may not be watched stops all but the words about it', async () => {
    await using world = await startFleetWorld();
    const refusal = new KubeError('forbidden', 'pods: User "a" cannot watch resource "pods"');
    world.caches.refusals = () => [refusal];
    world.put();
    await world.caughtUp();
    await world.pass();
    assert.deepEqual(names(world), ['patch osofallbacks.fallback.oso.dev/status']);
    const condition = world.condition('Ready');
    assert.equal(condition?.reason, 'Forbidden');
    assert.match(condition.message, /cannot watch resource "pods"\. Give the operator this right/u);
    assert.equal(world.condition('Progressing')?.reason, 'Blocked');
    assert.equal(world.notes.filter(({ reason }) => reason === 'Forbidden').length, 1);
  });

  test('a field on which somebody insists is put right once, and not fought for', async () => {
    await using world = await startFleetWorld({
      wrap: (client) => ({
        ...client,
        apply: async (type, object, options) => {
          const written = await client.apply(type, object, options);
          if (type.kind !== 'ServiceAccount') return written;
          return edit(world.api, { type, name: 'shop-nodes' }, (found) => ({
            ...found,
            automountServiceAccountToken: true,
          }));
        },
      }),
    });
    world.put();
    await world.settle();
    assert.ok(world.log.lines.some(({ message }) => /keeps other values/u.test(message)));
  });
});

describe('the end', () => {
  test('of a resource is the garbage collector’s, and nothing of it is kept in mind', async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const forgotten: string[] = [];
    const parts = { ...world.parts, unfollowNodes: (key: string) => forgotten.push(key) };
    world.api.state.delete(FALLBACKS, nameOf(), { propagation: 'Background' });
    await world.caughtUp();
    const before = writesOf(world.api).length;
    const { reconcile } = await import('../../../operator/reconcile/reconcile.ts');
    const outcome = await reconcile(
      `${NAMESPACE}/shop`,
      { ...parts, unfollowNodes: (key) => void parts.unfollowNodes(key) },
      AbortSignal.timeout(5_000),
    );
    assert.deepEqual(outcome, { kind: 'done' });
    assert.deepEqual(forgotten, [`${NAMESPACE}/shop`]);
    assert.equal(writesOf(world.api).length, before);
    assert.equal(world.api.state.find(STATEFUL_SETS, nameOf()), undefined);
    assert.equal(
      world.api.state.list(CLAIMS).length,
      2,
      'claims are the StatefulSet controller’s to delete',
    );
  });
});
