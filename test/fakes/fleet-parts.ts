/** A fleet's world for tests: the fake API server, watched and written by the real parts, and nodes that say what a test lets them say. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeClient } from '../../operator/kube/client.ts';
import { SYSTEM_CLOCK } from '../../operator/kube/clock.ts';
import type { EventNote } from '../../operator/kube/event-recorder.ts';
import { Expectations } from '../../operator/kube/expectations.ts';
import {
  keyOf,
  type JsonObject,
  type KubeObject,
  type LiveObject,
} from '../../operator/kube/object.ts';
import { nameOfType, type ResourceType } from '../../operator/kube/resource-type.ts';
import type { NodeReport } from '../../operator/observe/node-report.ts';
import { childLabels, FLEET_LABEL, fleetLabels } from '../../operator/api/names.ts';
import { Caches } from '../../operator/reconcile/caches.ts';
import {
  CLAIMS,
  FALLBACKS,
  OPTIONAL_CHILDREN,
  PODS,
  SECRETS,
  STATEFUL_SETS,
  WATCHED_CHILDREN,
} from '../../operator/reconcile/child-types.ts';
import { Cluster } from '../../operator/reconcile/cluster.ts';
import { reconcile, type ReconcileParts } from '../../operator/reconcile/reconcile.ts';
import { Settled } from '../../operator/reconcile/settled.ts';
import { Trust } from '../../operator/reconcile/trust.ts';
import type { OsoFallbackStatus } from '../../operator/api/osofallback.ts';
import { type JsonRecord, NAMESPACE, resourceWith } from '../operator/api/resources.ts';
import { FakeApiServer, type SeenRequest } from './api-server.ts';
import type { ServedType } from './api-server-state.ts';
import { keptLog, testClient, testMetrics } from './kube-parts.ts';

export const KEY = `${NAMESPACE}/shop`;
export const TOKEN = 'e_01JABCDEFG_key1_secret';

const WITH_STATUS = ['StatefulSet', 'OsoFallback', 'Pod'];

export const FLEET_TYPES: readonly ServedType[] = [
  FALLBACKS,
  PODS,
  CLAIMS,
  SECRETS,
  ...WATCHED_CHILDREN,
].map((type) => ({ ...type, hasStatus: WITH_STATUS.includes(type.kind), hasGeneration: true }));

const WATCHED: readonly ResourceType[] = [FALLBACKS, PODS, CLAIMS, ...WATCHED_CHILDREN];

export type FleetOptions = {
  /** Does the cluster have Prometheus Operator's kinds? */
  readonly hasMonitoring?: boolean;
  /** Between the operator and the API server. */
  readonly wrap?: (client: KubeClient) => KubeClient;
  readonly api?: FakeApiServer;
  readonly installation?: string;
};

export type FleetWorld = AsyncDisposable & Awaited<ReturnType<typeof startFleetWorld>>;

/** An operator, and an API server with nothing but the Secret of the token. */
export async function startFleetWorld(options: FleetOptions = {}) {
  const { hasMonitoring = false, wrap = (client: KubeClient) => client } = options;
  const optional = hasMonitoring ? OPTIONAL_CHILDREN : [];
  const api = options.api ?? (await FakeApiServer.start({ types: [...FLEET_TYPES, ...optional] }));
  if (options.api === undefined) putSecret(api, 'oso', { apiToken: TOKEN });
  const plain = testClient(api.credentials());
  const client = wrap(plain);
  const stop = new AbortController();
  const log = keptLog();
  const caches = new Caches({
    client,
    namespaces: [],
    clock: SYSTEM_CLOCK,
    random: () => 0,
    log,
    metrics: testMetrics().reflector,
    onSightChanged: () => undefined,
  });
  const running = caches.run(stop.signal);
  const notes: EventNote[] = [];
  const reports = new Map<string, NodeReport>();
  const clock = { nowMs: Date.parse('2026-11-23T01:00:00Z') };
  const cluster = new Cluster({ client, caches, expectations: new Expectations(SYSTEM_CLOCK) });
  const parts: ReconcileParts = {
    cluster,
    settled: new Settled(),
    trust: new Trust(),
    followNodes: (_, targets) =>
      new Map(
        targets.flatMap(({ uid }) => {
          const report = reports.get(nameOfPod(api, uid));
          return report === undefined ? [] : [[uid, report] as const];
        }),
      ),
    unfollowNodes: () => undefined,
    tell: (_, note) => notes.push(note),
    gauges: { set: () => undefined, remove: () => undefined },
    nowMs: () => clock.nowMs,
    log,
    settings: { defaultImage: 'oso-fallback-node:test' },
    installation: options.installation ?? 'system/oso',
  };
  const pass = () => reconcile(KEY, parts, stop.signal);
  const world = {
    api,
    caches,
    client,
    cluster,
    clock,
    log,
    notes,
    parts,
    reports,
    pass,
    /** Until the watches have shown all there is. */
    caughtUp: () => until(() => isCaughtUp(api, caches)),
    /** Passes until one writes nothing. Returns how many there were. */
    settle: async (): Promise<number> => {
      for (let passes = 1; passes < 30; passes += 1) {
        await world.caughtUp();
        const before = writesOf(api).length;
        await pass();
        if (writesOf(api).length === before) return passes;
      }
      return assert.fail('the operator does not come to rest');
    },
    put: (spec: JsonRecord = {}) => putFallback(api, spec),
    status: (): OsoFallbackStatus =>
      (api.state.get(FALLBACKS, nameOf()) as { status?: object }).status ?? {},
    condition: (type: string) => world.status().conditions?.find((each) => each.type === type),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await plain[Symbol.asyncDispose]();
      if (options.api === undefined) await api[Symbol.asyncDispose]();
    },
  };
  return world;
}

/** Every request that was to change something. */
export function writesOf(api: FakeApiServer): readonly SeenRequest[] {
  return api.requests.filter(({ method }) => method !== 'GET');
}

export function nameOf(name = 'shop') {
  return { name, namespace: NAMESPACE };
}

/** As a user's `kubectl apply` would. */
export function putFallback(api: FakeApiServer, spec: JsonRecord = {}): LiveObject {
  const object: KubeObject = resourceWith(spec);
  const type = typeOf(FALLBACKS);
  return api.state.apply(type, object, { manager: 'kubectl', isForced: true });
}

export function putSecret(
  api: FakeApiServer,
  name: string,
  values: Readonly<Record<string, string>>,
) {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: nameOf(name), data };
  return api.state.apply(typeOf(SECRETS), object, { manager: 'kubectl', isForced: true });
}

/** Somebody's change of a child: the fields of `change`, written over what is there. */
export function edit(
  api: FakeApiServer,
  { type, name = 'shop' }: { readonly type: ResourceType; readonly name?: string },
  change: (object: LiveObject) => LiveObject,
): LiveObject {
  const object = change(api.state.get(type, nameOf(name)));
  return api.state.update(typeOf(type), object, { manager: 'kubectl-edit' });
}

/** What the StatefulSet's controller would have done when all is done: pods that are ready, and claims. */
export function rollOut(api: FakeApiServer, ready = Infinity): void {
  const statefulSet = api.state.get(STATEFUL_SETS, nameOf());
  const { replicas = 1, volumeClaimTemplates = [] } = statefulSet['spec'] as {
    replicas?: number;
    volumeClaimTemplates?: readonly { spec: JsonObject }[];
  };
  for (const pod of api.state.list(PODS, NAMESPACE)) {
    if (Number(pod.metadata.name.split('-').at(-1)) >= replicas) {
      api.state.delete(PODS, pod.metadata, { propagation: 'Background' });
    }
  }
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    putPod(api, statefulSet, { ordinal, isReady: ordinal < ready });
    for (const { spec } of volumeClaimTemplates) putClaim(api, ordinal, spec);
  }
  const isReady = Math.min(ready, replicas);
  const status = {
    observedGeneration: statefulSet.metadata.generation ?? 1,
    replicas,
    readyReplicas: isReady,
    updatedReplicas: replicas,
  };
  api.state.update(
    typeOf(STATEFUL_SETS),
    { ...statefulSet, status },
    {
      manager: 'kube-controller-manager',
      isStatus: true,
    },
  );
}

function putPod(
  api: FakeApiServer,
  owner: LiveObject,
  { ordinal, isReady }: { readonly ordinal: number; readonly isReady: boolean },
): void {
  const { apiVersion, kind, metadata } = owner;
  const ownerReferences = [
    { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true },
  ];
  const name = `shop-${ordinal}`;
  const writer = { manager: 'kube-controller-manager', isForced: true };
  const { template } = owner['spec'] as { template: { spec: JsonObject } };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...nameOf(name), labels: childLabels('shop'), ownerReferences },
    spec: { containers: template.spec['containers'] ?? [] },
  };
  api.state.apply(typeOf(PODS), object, writer);
  const status = {
    podIP: `10.0.0.${ordinal + 1}`,
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
  };
  api.state.apply(
    typeOf(PODS),
    { ...object, metadata: nameOf(name), status },
    { ...writer, isStatus: true },
  );
}

function putClaim(api: FakeApiServer, ordinal: number, spec: JsonObject): void {
  const object = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...nameOf(`data-shop-${ordinal}`), labels: fleetLabels('shop') },
    spec,
  };
  if (api.state.find(CLAIMS, object.metadata) !== undefined) return;
  api.state.apply(typeOf(CLAIMS), object, { manager: 'kube-controller-manager', isForced: true });
}

function typeOf(type: ResourceType): ServedType {
  const found = FLEET_TYPES.find((each) => nameOfType(each) === nameOfType(type));
  return found ?? { ...type, hasGeneration: true };
}

function nameOfPod(api: FakeApiServer, uid: string): string {
  return api.state.list(PODS).find(({ metadata }) => metadata.uid === uid)?.metadata.name ?? '';
}

/** Does every store show what the server has of its kind? */
function isCaughtUp(api: FakeApiServer, caches: Caches): boolean {
  const stores = [caches.fallbacks, caches.pods, caches.claims];
  return WATCHED.every((type, index) => {
    const store = index < stores.length ? stores[index] : caches.children(type);
    const ours = api.state
      .list(type)
      .filter(({ metadata }) => type === FALLBACKS || metadata.labels?.[FLEET_LABEL] !== undefined);
    return (
      store !== undefined &&
      store.hasSynced &&
      store.list().length === ours.length &&
      ours.every(
        (object) =>
          store.get(keyOf(object))?.metadata.resourceVersion === object.metadata.resourceVersion,
      )
    );
  });
}

export async function until(isSo: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < deadlineMs, 'it did not come to be so');
    await delay(1);
  }
}
