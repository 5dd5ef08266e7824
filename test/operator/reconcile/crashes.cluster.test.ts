/** An operator dies at each of its writes to a real API server; the next one brings about what it would have. */

import assert from 'node:assert/strict';
import { createClient } from '../../../operator/kube/client.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import { kubeConfigCredentials } from '../../../operator/kube/credentials.ts';
import { Expectations } from '../../../operator/kube/expectations.ts';
import { createTransport } from '../../../operator/kube/transport.ts';
import { Caches } from '../../../operator/reconcile/caches.ts';
import { Cluster } from '../../../operator/reconcile/cluster.ts';
import { reconcile } from '../../../operator/reconcile/reconcile.ts';
import { Settled } from '../../../operator/reconcile/settled.ts';
import { Trust } from '../../../operator/reconcile/trust.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { type Death, dyingClient } from '../../fakes/dying-client.ts';
import { keptLog, testMetrics } from '../../fakes/kube-parts.ts';
import { NAMESPACE, resourceWith } from '../api/resources.ts';
import { kubectlIn, prepare } from './cluster-operator.ts';

const WAIT = { timeoutMs: 30_000 };
const DEATHS_MAX = 20;
const KINDS = 'sts,svc,pdb,networkpolicy,sa';
const NEVER: Death = { afterWrites: Infinity, isDone: false };

describeTier('api-server', 'an operator that dies', ({ test, before, after }) => {
  let cluster: ControlPlane;

  before(async () => {
    cluster = await startControlPlane();
    await prepare(cluster);
  });
  after(async () => await cluster.stop());

  for (const isDone of [false, true]) {
    const when = isDone ? 'just after' : 'just before';
    test(`${when} any write to a new fleet is followed by one that finishes it`, async () => {
      const expected = await outcomeOf(cluster, `whole-${isDone}`, NEVER);
      let deaths = 0;
      for (; deaths < DEATHS_MAX; deaths += 1) {
        const name = `dies-${isDone}-${deaths}`;
        const outcome = await outcomeOf(cluster, name, { afterWrites: deaths, isDone });
        assert.deepEqual(outcome.objects, expected.objects, `death at write ${deaths + 1}`);
        if (!outcome.hasDied) break;
      }
      assert.ok(deaths >= 6 && deaths < DEATHS_MAX, `${deaths} deaths`);
    });
  }
});

/** What there is of a new fleet in the end, by kind, when its first operator may die. */
async function outcomeOf(cluster: ControlPlane, name: string, death: Death) {
  await cluster.apply(resourceWith({}, name));
  const hasDied = await work(cluster, name, death);
  await work(cluster, name, NEVER);
  const selector = `--selector=fallback.oso.dev/fleet=${name}`;
  const list = await kubectlIn(cluster, 'get', KINDS, selector, '--output=json');
  const { items } = JSON.parse(list) as { items: readonly Item[] };
  await kubectlIn(cluster, 'delete', `osofb/${name}`, '--wait=false');
  return { objects: items.map((item) => lasting(item, name)), hasDied };
}

type Item = {
  kind: string;
  spec?: Readonly<Record<string, unknown>>;
  metadata: { name: string; labels: object; ownerReferences: readonly object[] };
};

/** Without what is another each time, and without its own name. */
function lasting({ kind, spec = {}, metadata }: Item, name: string): unknown {
  const { clusterIP: _ip, clusterIPs: _ips, ...lastingSpec } = spec;
  const { labels, ownerReferences } = metadata;
  const owners = ownerReferences.length;
  const object = { kind, name: metadata.name, spec: lastingSpec, labels, owners };
  return JSON.parse(JSON.stringify(object).replaceAll(name, 'NAME')) as unknown;
}

/** One operator, until it rests or dies. Did it die? */
async function work(cluster: ControlPlane, name: string, death: Death): Promise<boolean> {
  const credentials = kubeConfigCredentials({
    source: { kind: 'file', path: cluster.kubeconfigPath },
    clock: SYSTEM_CLOCK,
  });
  const metrics = testMetrics();
  const transport = createTransport({
    credentials,
    metrics: metrics.restClient,
    clock: SYSTEM_CLOCK,
    random: () => 0,
    userAgent: 'test/1',
  });
  const client = dyingClient(createClient(transport), death);
  const stop = new AbortController();
  const log = keptLog();
  const caches = new Caches({
    client,
    namespaces: [NAMESPACE],
    clock: SYSTEM_CLOCK,
    random: () => 0,
    log,
    metrics: metrics.reflector,
    onSightChanged: () => undefined,
  });
  const running = caches.run(stop.signal);
  const key = `${NAMESPACE}/${name}`;
  const writes = { now: 0 };
  const parts = {
    cluster: new Cluster({
      client: counted(client, writes),
      caches,
      expectations: new Expectations(SYSTEM_CLOCK),
    }),
    settled: new Settled(),
    trust: new Trust(),
    followNodes: () => new Map(),
    unfollowNodes: () => undefined,
    tell: () => undefined,
    gauges: { set: () => undefined, remove: () => undefined },
    nowMs: () => Date.now(),
    log,
    settings: { defaultImage: 'node:1' },
    installation: 'system/oso',
  };
  const pass = async (): Promise<true | undefined> => {
    if (
      !parts.cluster.isUpToDate(key) ||
      !caches.haveSynced ||
      caches.fallbacks.get(key) === undefined
    )
      return undefined;
    const before = writes.now;
    await reconcile(key, parts, stop.signal).catch((error: unknown) => {
      // Kubernetes' own controllers write, too: whoever was slower looks again.
      if (!client.isDead() && !String(error).includes('modified')) throw error;
      writes.now += 1;
    });
    return client.isDead() || writes.now === before || undefined;
  };
  await waitUntil('the operator rests', pass, WAIT);
  stop.abort();
  await running;
  await transport.close();
  return client.isDead();
}

function counted(client: ReturnType<typeof dyingClient>, writes: { now: number }): typeof client {
  return {
    ...client,
    apply: (...request) => {
      writes.now += 1;
      return client.apply(...request);
    },
    applyStatus: (...request) => {
      writes.now += 1;
      return client.applyStatus(...request);
    },
  };
}
