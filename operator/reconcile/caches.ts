/**
 * What is watched of the cluster: the resources and what they consist of, so that memory follows them and
 * not the cluster. Secrets are not watched and not kept.
 */

import { FLEET_LABEL } from '../api/names.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { ListOptions } from '../kube/collection.ts';
import type { ControllerSource } from '../kube/controller.ts';
import type { Log } from '../kube/log.ts';
import type { KubeMetrics } from '../kube/metrics.ts';
import type { KubeError } from '../kube/kube-error.ts';
import { keyOf, keyOfName, type LiveObject } from '../kube/object.ts';
import { Reflector, type ReflectorOptions } from '../kube/reflector.ts';
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
  /** Told when more or less can be seen: a kind has come or gone, or the right to watch it. */
  readonly onSightChanged: () => void;
};

type Refused = {
  readonly type: ResourceType;
  /** Undefined: in all. */
  readonly namespace: string | undefined;
  readonly refusal: KubeError;
};

type FilledStore = Pick<Store, 'replace' | 'upsert' | 'remove' | 'list'>;

/** How soon a kind that comes with somebody else's installation is noticed. Two small questions each time. */
const DISCOVERY_MS = 15_000;

/** An API server that has just started knows nobody's rights yet. */
const REFUSED_MS_MIN = 5_000;

export class Caches {
  readonly fallbacks: Store;
  /** By the key of the resource that their labels name. */
  readonly pods: Store<'fallback'>;
  readonly claims: Store<'fallback'>;
  readonly #children: ReadonlyMap<string, Store<'owner'>>;
  readonly #options: CachesOptions;
  readonly #served = new Map<string, AbortController>();
  /** What may not be watched now, by kind and namespace. */
  readonly #refusals = new Map<string, Refused>();

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

  /** Why the kind cannot be seen in the namespace; undefined: it can, or nobody knows yet. */
  refusal(type: ResourceType, namespace: string): KubeError | undefined {
    return [...this.#refusals.values()].find(
      (each) => each.type === type && (each.namespace ?? namespace) === namespace,
    )?.refusal;
  }

  /** Those of the kinds that every fleet consists of. None: all of a fleet is seen. */
  refusals(namespace: string): readonly KubeError[] {
    const types = [PODS, CLAIMS, ...WATCHED_CHILDREN];
    return types.flatMap((type) => this.refusal(type, namespace) ?? []);
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

  /** Kinds of which not all is seen: it comes soon, or never, as without the right to watch them. */
  get missingKinds(): readonly string[] {
    const refused = new Set([...this.#refusals.values()].map(({ type }) => nameOfType(type)));
    const children = [...this.#children].map(([kind, store]) => ({ kind, store }));
    return [
      { kind: nameOfType(FALLBACKS), store: this.fallbacks },
      { kind: nameOfType(PODS), store: this.pods },
      { kind: nameOfType(CLAIMS), store: this.claims },
      ...children,
    ].flatMap(({ kind, store }) => (store.hasSynced && !refused.has(kind) ? [] : [kind]));
  }

  get haveSynced(): boolean {
    return this.missingKinds.length === 0;
  }

  /** Follows the cluster until `signal` aborts. Rejects for a bug alone. */
  async run(signal: AbortSignal): Promise<void> {
    const ours = { labelSelector: FLEET_LABEL, signal };
    const { promise: bug, reject: onBug } = Promise.withResolvers<never>();
    await Promise.all([
      this.#follow(FALLBACKS, this.fallbacks, { signal }),
      this.#follow(PODS, this.pods, ours),
      this.#follow(CLAIMS, this.claims, ours),
      ...WATCHED_CHILDREN.map((type) => this.#follow(type, this.#storeOf(type), ours)),
      Promise.race([this.#discover(signal, onBug), bug]),
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
    const options = { client, type, selection, clock, random, log, metrics };
    return new Reflector({ ...options, ...this.#sightOf(type, store, selection.namespace) }).run(
      signal,
    );
  }

  /** What may not be looked at is taken for nothing, until it may be: nobody else has to wait for it. */
  #sightOf(
    type: ResourceType,
    store: Pick<FilledStore, 'replace' | 'upsert' | 'remove'>,
    namespace: string | undefined,
  ): Pick<ReflectorOptions, 'store' | 'onAccess'> {
    const { clock } = this.#options;
    const key = `${nameOfType(type)}/${namespace ?? ''}`;
    let isFilled = false;
    let refusedSinceMs: number | undefined;
    const letIn = () => {
      if (this.#refusals.delete(key)) this.#options.onSightChanged();
    };
    const refuse = (refusal: KubeError) => {
      refusedSinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - refusedSinceMs < REFUSED_MS_MIN) return;
      const isNews = !this.#refusals.has(key);
      this.#refusals.set(key, { type, namespace, refusal });
      if (isNews && !isFilled) store.replace([]);
      if (isNews) this.#options.onSightChanged();
    };
    return {
      store: {
        replace: (objects) => {
          isFilled = true;
          store.replace(objects);
          letIn();
        },
        upsert: (object) => store.upsert(object),
        remove: (object) => store.remove(object),
      },
      onAccess: (refusal) => {
        if (refusal !== undefined) {
          refuse(refusal);
          return;
        }
        refusedSinceMs = undefined;
        if (isFilled) letIn();
      },
    };
  }

  /** Asks again and again which of the optional kinds there are. */
  async #discover(signal: AbortSignal, onBug: (bug: unknown) => void): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const changes = await Promise.all(
        OPTIONAL_CHILDREN.map((type) => this.#discoverOne(type, signal, onBug)),
      );
      if (changes.includes(true)) this.#options.onSightChanged();
      await clock.sleep(DISCOVERY_MS, signal).catch(() => undefined);
    }
  }

  /** True when something is different now. */
  async #discoverOne(
    type: ResourceType,
    signal: AbortSignal,
    onBug: (bug: unknown) => void,
  ): Promise<boolean> {
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
      this.#forgetRefusals(type);
      this.#served.delete(nameOfType(type));
      store.replace([]);
    } else if (known === undefined) {
      const stop = new AbortController();
      this.#served.set(nameOfType(type), stop);
      const either = AbortSignal.any([signal, stop.signal]);
      const scope = { labelSelector: FLEET_LABEL, signal: either };
      this.#follow(type, store, scope).catch(onBug);
    }
    return isServed !== (known !== undefined);
  }

  #forgetRefusals(type: ResourceType): void {
    for (const [key, refused] of this.#refusals) {
      if (refused.type === type) this.#refusals.delete(key);
    }
  }

  #storeOf(type: ResourceType): Store<'owner'> {
    const store = this.children(type);
    if (store === undefined) throw new Error(`${nameOfType(type)} is not watched`);
    return store;
  }
}

/** Of the resource that the labels of a pod or a claim name. */
function fallbackKeysOf({ metadata }: LiveObject): readonly string[] {
  const name = metadata.labels?.[FLEET_LABEL];
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
