/** The kernel beside a real API server that is killed and comes back. */

import assert from 'node:assert/strict';
import type { KubeClient } from '../../operator/kube/client.ts';
import { SYSTEM_CLOCK } from '../../operator/kube/clock.ts';
import { kubeConfigCredentials } from '../../operator/kube/credentials.ts';
import { LEASES } from '../../operator/kube/lease.ts';
import { LeaseElection } from '../../operator/kube/lease-election.ts';
import { Reflector } from '../../operator/kube/reflector.ts';
import { Store } from '../../operator/kube/store.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { describeTier } from '../cluster/tiers.ts';
import { CONFIG_MAPS, keptLog, testClient, testMetrics } from '../fakes/kube-parts.ts';
import { until } from './kube-api-subject.ts';

const NAMESPACE = 'default';
const signal = AbortSignal.timeout(300_000);

describeTier('api-server', 'an API server that is killed', ({ test, before, after }) => {
  let controlPlane: ControlPlane;
  before(async () => {
    controlPlane = await startControlPlane();
  });
  after(() => controlPlane.stop());

  function clientOf() {
    const source = { kind: 'file', path: controlPlane.kubeconfigPath } as const;
    return testClient(kubeConfigCredentials({ source, clock: SYSTEM_CLOCK }));
  }

  test('a store is what the server has, before and after', async () => {
    await using client = clientOf();
    const store = new Store({ indexes: {}, log: keptLog() });
    const stop = new AbortController();
    const running = reflectorOf(client, store).run(stop.signal);
    await store.whenSynced(signal);
    await put(client, 'kept');
    await put(client, 'deleted');
    await until(() => Promise.resolve(hasNames(store, ['kept', 'deleted'])));
    await controlPlane.restartApiServer('SIGKILL');
    const name = { name: 'deleted', namespace: NAMESPACE };
    await client.delete(CONFIG_MAPS, name, { propagation: 'Background', signal });
    await put(client, 'added');
    await until(() => Promise.resolve(hasNames(store, ['kept', 'added'])));
    stop.abort();
    await running;
  });

  test('a leader that was cut off for less than its lease goes on leading', async () => {
    await using client = clientOf();
    let terms = 0;
    const stop = new AbortController();
    const election = new LeaseElection({
      client,
      lease: { name: 'kernel', namespace: NAMESPACE },
      identity: 'the-only-one',
      // Long enough for a restart on a busy machine.
      timing: { leaseMs: 90_000, renewDeadlineMs: 80_000, retryMs: 500 },
      clock: SYSTEM_CLOCK,
      random: Math.random,
      log: keptLog(),
      metrics: testMetrics().leader('kernel'),
    });
    const leading = Promise.withResolvers<void>();
    const running = election.run(async (lost) => {
      terms += 1;
      leading.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      lost.addEventListener('abort', () => resolve());
      await promise;
    }, stop.signal);
    await leading.promise;
    await controlPlane.restartApiServer('SIGKILL');
    const renewals = new Set<unknown>();
    await until(async () => {
      const lease = await client.get(LEASES, { name: 'kernel', namespace: NAMESPACE }, signal);
      renewals.add(lease.metadata.resourceVersion);
      return renewals.size > 2;
    });
    assert.equal(terms, 1);
    stop.abort();
    await running;
  });
});

function reflectorOf(client: KubeClient, store: Store): Reflector {
  return new Reflector({
    client,
    type: CONFIG_MAPS,
    selection: { namespace: NAMESPACE, labelSelector: 'kernel=test' },
    store,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    log: keptLog(),
    metrics: testMetrics().reflector,
  });
}

async function put(client: KubeClient, name: string): Promise<void> {
  const metadata = { name, namespace: NAMESPACE, labels: { kernel: 'test' } };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const options = { fieldManager: 'kernel', isForced: true, signal };
  await client.apply(CONFIG_MAPS, object, options);
}

function hasNames(store: Store, names: readonly string[]): boolean {
  const stored = store.list().map(({ metadata }) => metadata.name);
  return stored.toSorted().join(' ') === names.toSorted().join(' ');
}
