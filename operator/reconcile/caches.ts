/**
 * What is watched of the cluster: the resources and what they consist of, so that memory follows them and
 * not the cluster. Secrets are not watched and not kept.
 */

import { FIELD_MANAGER, selectorLabels } from '../api/names.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { ListOptions } from '../kube/collection.ts';
import type { ControllerSource } from '../kube/controller.ts';
import type { Log } from '../kube/log.ts';
import type { KubeMetrics } from '../kube/metrics.ts';
import { keyOf, keyOfName, type LiveObject } from '../kube/object.ts';
import { Reflector } from '../kube/reflector.ts';
import { nameOfType, type ResourceType } from '../kube/resource-type.ts';
import { Store } from '../kube/store.ts';
import {
  CLAIMS,
  FALLBACKS,
  fallbackOwnerOf,
  OPTIONAL_CHILDREN,
  PODS,
  WATCHED_CHILDREN,
} from './child-types.ts';
import { partitions } from './partitions.ts';

export type CachesOptions = {
  readonly client: Pick<KubeClient, 'list' | 'watch' | 'isServed'>;
  /** Whose objects are watched. None: those of all. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: KubeMetrics['reflector'];
  /** Told when a kind that not every cluster has has come or gone: all resources are to be looked at. */
  readonly onKindsChanged: () => void;
};

type FilledStore = Pick<Store, 'replace' | 'upsert' | 'remove' | 'list'>;

const LABELS = selectorLabels('');
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
const NAME_LABEL = 'app.kubernetes.io/name';
const CHILD_SELECTOR = `app.kubernetes.io/managed-by=${FIELD_MANAGER}`;
/** Of volume claims, which are the StatefulSet's to make. */
const FLEET_SELECTOR = `${NAME_LABEL}=${LABELS[NAME_LABEL]}`;

/** How soon a kind that comes with somebody else's installation is noticed. */
const DISCOVERY_MS = 60_000;

export class Caches {
  readonly fallbacks: Store;
  /** By the key of the resource that their labels name. */
  readonly pods: Store<'fallback'>;
  readonly claims: Store<'fallback'>;
  readonly #children: ReadonlyMap<string, Store<'owner'>>;
  readonly #options: CachesOptions;
  readonly #served = new Map<string, AbortController>();

  constructor(options: CachesOptions) {
    const { log } = options;
    this.#options = options;
    this.fallbacks = new Store({ indexes: {}, log });
    this.pods = new Store({ indexes: { fallback: fallbackKeysOf }, log });
    this.claims = new Store({ indexes: { fallback: fallbackKeysOf }, log });
    this.#children = new Map(
      [...WATCHED_CHILDREN, ...OPTIONAL_CHILDREN].map((type) => [
        nameOfType(type),
        new Store({ indexes: { owner: ownerUidsOf }, log }),
      ]),
    );
  }

  /** Of a kind that is watched. */
  children(type: ResourceType): Store<'owner'> | undefined {
    return this.#children.get(nameOfType(type));
  }

  /** All that the resource with this uid controls. */
  ownedBy(uid: string): readonly LiveObject[] {
    return [...this.#children.values()].flatMap((store) => store.byIndex('owner', uid));
  }

  /** Has the cluster this kind? */
  isServed(type: ResourceType): boolean {
    return this.#served.has(nameOfType(type));
  }

  /** What a controller of resources looks at again for. */
  sources(): readonly ControllerSource[] {
    return [
      { store: this.fallbacks, keysOf: (object) => [keyOf(object)] },
      { store: this.pods, keysOf: fallbackKeysOf },
      { store: this.claims, keysOf: fallbackKeysOf },
      ...[...this.#children.values()].map((store) => ({ store, keysOf: ownerKeysOf })),
    ];
  }

  /** Kinds of which not all has been seen yet: they come soon, or never, as without the right to watch them. */
  get missingKinds(): readonly string[] {
    const children = [...this.#children].map(([kind, store]) => ({ kind, store }));
    return [
      { kind: nameOfType(FALLBACKS), store: this.fallbacks },
      { kind: nameOfType(PODS), store: this.pods },
      { kind: nameOfType(CLAIMS), store: this.claims },
      ...children,
    ].flatMap(({ kind, store }) => (store.hasSynced ? [] : [kind]));
  }

  get haveSynced(): boolean {
    return this.missingKinds.length === 0;
  }

  /** Follows the cluster until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const ours = { labelSelector: CHILD_SELECTOR, signal };
    await Promise.all([
      this.#follow(FALLBACKS, this.fallbacks, { signal }),
      this.#follow(PODS, this.pods, ours),
      this.#follow(CLAIMS, this.claims, { labelSelector: FLEET_SELECTOR, signal }),
      ...WATCHED_CHILDREN.map((type) => this.#follow(type, this.#storeOf(type), ours)),
      this.#discover(signal),
    ]);
  }

  async #follow(
    type: ResourceType,
    store: FilledStore,
    scope: { readonly labelSelector?: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { namespaces } = this.#options;
    const parts = partitions(store, namespaces);
    await (namespaces.length === 0
      ? this.#reflect(type, store, scope)
      : Promise.all(
          [...parts].map(([namespace, part]) => this.#reflect(type, part, { ...scope, namespace })),
        ));
  }

  #reflect(
    type: ResourceType,
    store: Pick<FilledStore, 'replace' | 'upsert' | 'remove'>,
    { signal, ...selection }: ListOptions,
  ): Promise<void> {
    const { client, clock, random, log, metrics } = this.#options;
    const options = { client, type, store, selection, clock, random, log, metrics };
    return new Reflector(options).run(signal);
  }

  /** Asks again and again which of the optional kinds there are. */
  async #discover(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const changes = await Promise.all(
        OPTIONAL_CHILDREN.map((type) => this.#discoverOne(type, signal)),
      );
      if (changes.includes(true)) this.#options.onKindsChanged();
      await clock.sleep(DISCOVERY_MS, signal).catch(() => undefined);
    }
  }

  /** True when something is different now. */
  async #discoverOne(type: ResourceType, signal: AbortSignal): Promise<boolean> {
    const { client, log } = this.#options;
    const store = this.#storeOf(type);
    const known = this.#served.get(nameOfType(type));
    const isServed = await client.isServed(type, signal).catch((error: unknown) => {
      if (!signal.aborted) log.warn({ error }, `Cannot tell whether there are ${nameOfType(type)}`);
      return known !== undefined;
    });
    if (signal.aborted) return false;
    if (!isServed) {
      known?.abort();
      this.#served.delete(nameOfType(type));
      store.replace([]);
    } else if (known === undefined) {
      const stop = new AbortController();
      this.#served.set(nameOfType(type), stop);
      const either = AbortSignal.any([signal, stop.signal]);
      void this.#follow(type, store, { labelSelector: CHILD_SELECTOR, signal: either });
    }
    return isServed !== (known !== undefined);
  }

  #storeOf(type: ResourceType): Store<'owner'> {
    const store = this.children(type);
    if (store === undefined) throw new Error(`${nameOfType(type)} is not watched`);
    return store;
  }
}

/** Of the resource that the labels of a pod or a claim name. */
function fallbackKeysOf({ metadata }: LiveObject): readonly string[] {
  const name = metadata.labels?.[INSTANCE_LABEL];
  return name === undefined ? [] : [keyIn(metadata.namespace, name)];
}

function ownerKeysOf(object: LiveObject): readonly string[] {
  const owner = fallbackOwnerOf(object);
  return owner === undefined ? [] : [keyIn(object.metadata.namespace, owner.name)];
}

function ownerUidsOf(object: LiveObject): readonly string[] {
  const owner = fallbackOwnerOf(object);
  return owner === undefined ? [] : [owner.uid];
}

function keyIn(namespace: string | undefined, name: string): string {
  return keyOfName(namespace === undefined ? { name } : { name, namespace });
}
