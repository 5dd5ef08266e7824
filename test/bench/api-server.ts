/** How many connections a client of the API server opens, how fast it lists, how soon it leaves a dead one. */

import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { SYSTEM_CLOCK } from '../../operator/kube/clock.ts';
import { type Credentials, kubeConfigCredentials } from '../../operator/kube/credentials.ts';
import { Reflector } from '../../operator/kube/reflector.ts';
import { Store } from '../../operator/kube/store.ts';
import { CONFIG_MAPS, keptLog, NAMESPACES, testClient, testMetrics } from '../fakes/kube-parts.ts';
import { SilentNetwork } from '../fakes/silent-network.ts';
import { number, type Section } from './section.ts';

const REQUESTS = 300;
const AT_ONCE = 20;
const TIMEOUT_MS = 300_000;
const NAMESPACE = 'bench';

const signal = AbortSignal.timeout(TIMEOUT_MS);

/** One way to get an object, and how many connections it has opened. */
type Client = {
  readonly get: () => Promise<unknown>;
  readonly network: SilentNetwork;
  readonly close: () => Promise<void>;
};

export async function measureRequests(kubeconfigPath: string): Promise<Section> {
  const clients = { kernel: kernelClient, official: officialClient };
  const rows: string[][] = [];
  const connections = new Map<string, number>();
  for (const [name, open] of Object.entries(clients)) {
    for (const atOnce of [1, AT_ONCE]) {
      const client = await open(kubeconfigPath);
      const seconds = await secondsOf(() => repeated(client.get, atOnce));
      connections.set(`${name} ${atOnce}`, client.network.connections);
      await client.close();
      const how = atOnce === 1 ? 'one after the other' : `${atOnce} at once`;
      rows.push([name, how, number(client.network.connections), number(REQUESTS / seconds)]);
    }
  }
  return {
    title: `${REQUESTS} requests for one object of a real API server`,
    rows: [['client', 'requests', 'connections', 'requests/s'], ...rows],
    notes: ['official: @kubernetes/client-node, as it is out of the box'],
    goals: [1, AT_ONCE].map((atOnce) => ({
      what: `connections of the kernel, ${atOnce} at once`,
      measured: connections.get(`kernel ${atOnce}`) ?? NaN,
      unit: 'connections',
      limit: 1,
      kind: 'at most',
    })),
  };
}

export async function measureLists(kubeconfigPath: string, objects: number): Promise<Section> {
  await using client = testClient(credentialsOf(kubeconfigPath), { requestTimeoutMs: 30_000 });
  await fill(client, objects);
  const options = { namespace: NAMESPACE, signal };
  let listed = 0;
  const listSeconds = await secondsOf(async () => {
    listed = (await client.list(CONFIG_MAPS, options)).items.length;
  });
  const store = new Store({ indexes: {}, log: keptLog() });
  const syncSeconds = await secondsOf(() => synced(client, store));
  const official = await officialClient(kubeconfigPath);
  let listedOfficially = 0;
  const officialSeconds = await secondsOf(async () => {
    listedOfficially = (await official.list()).items.length;
  });
  await official.close();
  return {
    title: `${number(objects)} objects`,
    rows: [
      ['what', 'objects', 'seconds'],
      ['kernel: list, in pages of 500', number(listed), number(listSeconds)],
      ['kernel: a store filled by a watch', number(store.list().length), number(syncSeconds)],
      ['official: list, in one', number(listedOfficially), number(officialSeconds)],
    ],
    notes: ['ConfigMaps of 1 KiB, and the one that each namespace has'],
    goals: [
      {
        what: 'all objects in the store',
        measured: store.list().length,
        unit: 'objects',
        limit: objects,
        kind: 'at least',
      },
      { what: 'store filled', measured: syncSeconds, unit: 's', limit: 5, kind: 'at most' },
      { what: 'list', measured: listSeconds, unit: 's', limit: 5, kind: 'at most' },
    ],
  };
}

export async function measureDeadConnection(kubeconfigPath: string): Promise<Section> {
  const network = await SilentNetwork.to((await credentialsOf(kubeconfigPath).access()).server);
  await using client = testClient(through(network, kubeconfigPath));
  const { resourceVersion } = await client.list(NAMESPACES, { signal });
  const from = { resourceVersion, timeoutMs: TIMEOUT_MS, signal };
  const events = await client.watch(CONFIG_MAPS, { ...from, namespace: 'nobody-writes-here' });
  network.die({ alsoNew: false });
  const seconds = await secondsOf(async () => {
    const failure = await drained(events).catch((error: unknown) => error);
    if (failure === undefined) throw new Error('the watch ended well');
  });
  await network[Symbol.asyncDispose]();
  return {
    title: 'A quiet watch, whose connection dies without anybody being told',
    rows: [
      ['what', 'seconds'],
      ['until it is left', number(seconds)],
    ],
    notes: [],
    goals: [{ what: 'left', measured: seconds, unit: 's', limit: 30, kind: 'at most' }],
  };
}

async function kernelClient(kubeconfigPath: string): Promise<Client> {
  const network = await SilentNetwork.to((await credentialsOf(kubeconfigPath).access()).server);
  const client = testClient(through(network, kubeconfigPath));
  return {
    network,
    get: () => client.get(NAMESPACES, { name: 'default' }, signal),
    close: async () => {
      await client[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
    },
  };
}

async function officialClient(
  kubeconfigPath: string,
): Promise<Client & { readonly list: () => Promise<{ readonly items: readonly unknown[] }> }> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no cluster');
  const network = await SilentNetwork.to(cluster.server);
  config.clusters = [{ ...cluster, server: `https://127.0.0.1:${network.port}` }];
  const api = config.makeApiClient(CoreV1Api);
  return {
    network,
    get: () => api.readNamespace({ name: 'default' }),
    list: () => api.listNamespacedConfigMap({ namespace: NAMESPACE }),
    close: () => network[Symbol.asyncDispose](),
  };
}

function credentialsOf(path: string): Credentials {
  return kubeConfigCredentials({ source: { kind: 'file', path }, clock: SYSTEM_CLOCK });
}

function through(network: SilentNetwork, kubeconfigPath: string): Credentials {
  const credentials = credentialsOf(kubeconfigPath);
  return {
    access: async () => ({
      ...(await credentials.access()),
      server: `https://127.0.0.1:${network.port}`,
    }),
    refresh: () => credentials.refresh(),
  };
}

/** All of them, never more than `atOnce` under way. */
async function repeated(
  work: () => Promise<unknown>,
  atOnce: number,
  times = REQUESTS,
): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function fill(client: ReturnType<typeof testClient>, objects: number): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await client.create(NAMESPACES, namespace, signal);
  const data = { text: 'x'.repeat(1_024) };
  let made = 0;
  const create = () => {
    made += 1;
    const metadata = { name: `map-${made}`, namespace: NAMESPACE };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    return client.create(CONFIG_MAPS, object, signal);
  };
  await repeated(create, AT_ONCE, objects);
}

async function synced(client: ReturnType<typeof testClient>, store: Store): Promise<void> {
  const stop = new AbortController();
  const reflector = new Reflector({
    client,
    type: CONFIG_MAPS,
    selection: { namespace: NAMESPACE },
    store,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    log: keptLog(),
    metrics: testMetrics().reflector,
  });
  const running = reflector.run(stop.signal);
  await store.whenSynced(signal);
  stop.abort();
  await running;
}

async function drained(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const beganAtMs = performance.now();
  await work();
  return (performance.now() - beganAtMs) / 1_000;
}
