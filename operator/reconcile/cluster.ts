/**
 * What a pass sees of the cluster and does to it. It sees what the watches have shown, and asks the API
 * server itself for what they do not show: Secrets, and objects of others. It writes by server-side apply
 * alone, each write bound to the state that was seen; and it deletes what is ours, by its uid.
 */

import { FIELD_MANAGER } from '../api/names.ts';
import type { OsoFallbackStatus } from '../api/osofallback.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Expectations } from '../kube/expectations.ts';
import { isKubeError, type KubeError } from '../kube/kube-error.ts';
import {
  type JsonObject,
  keyOf,
  type KubeObject,
  type LiveObject,
  type ObjectName,
} from '../kube/object.ts';
import type { ResourceType } from '../kube/resource-type.ts';
import type { Caches } from './caches.ts';
import {
  childTypeOf,
  FALLBACKS,
  PROMETHEUS_RULES,
  SECRETS,
  SERVICE_MONITORS,
} from './child-types.ts';

export type ClusterClient = Pick<KubeClient, 'get' | 'find' | 'apply' | 'applyStatus' | 'delete'>;

type Parts = {
  readonly client: ClusterClient;
  readonly caches: Caches;
  readonly expectations: Expectations;
};

/**
 * No object ever has this version, as the first write of an etcd is 2: so an apply that names it creates
 * what is not there, and is refused with `conflict` where something is.
 */
const VERSION_OF_NONE = '1';

export class Cluster {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The resource, as last seen. */
  fallback(key: string): LiveObject | undefined {
    return this.#parts.caches.fallbacks.get(key);
  }

  /** Have the watches shown all that was written for `key`? If not, `key` is woken when they have. */
  isUpToDate(key: string): boolean {
    return this.#parts.expectations.areMet(key);
  }

  /** The resource is gone. */
  forget(key: string): void {
    this.#parts.expectations.forget(key);
  }

  pods(key: string): readonly LiveObject[] {
    return this.#parts.caches.pods.byIndex('fallback', key);
  }

  claims(key: string): readonly LiveObject[] {
    return this.#parts.caches.claims.byIndex('fallback', key);
  }

  /** All that the resource controls, but Secrets. */
  ownedBy(uid: string): readonly LiveObject[] {
    return this.#parts.caches.ownedBy(uid);
  }

  /** Why what a fleet in this namespace consists of cannot be seen. None: it can. */
  refusals(namespace: string): readonly KubeError[] {
    return this.#parts.caches.refusals(namespace);
  }

  serves() {
    const { caches } = this.#parts;
    return {
      serviceMonitor: caches.isServed(SERVICE_MONITORS),
      prometheusRule: caches.isServed(PROMETHEUS_RULES),
    };
  }

  /** Got from the API server; undefined: there is none. */
  findSecret(name: ObjectName, signal: AbortSignal): Promise<LiveObject | undefined> {
    return this.#parts.client.find(SECRETS, name, signal);
  }

  /**
   * Whatever has the child's name. The watches show ours alone: what they miss may be somebody else's. Throws
   * `forbidden`, also when it may be got and not watched.
   */
  async findNamesake(child: KubeObject, signal: AbortSignal): Promise<LiveObject | undefined> {
    const { client, caches } = this.#parts;
    const type = childTypeOf(child);
    const refusal = caches.refusal(type, child.metadata.namespace ?? '');
    if (refusal !== undefined) throw refusal;
    const seen = caches.children(type)?.get(keyOf(child));
    return seen ?? (await client.find(type, nameOf(child), signal));
  }

  /** The object with `metadata.managedFields`, which the watches leave out. */
  getWhole(object: LiveObject, signal: AbortSignal): Promise<LiveObject> {
    return this.#parts.client.get(childTypeOf(object), nameOf(object), signal);
  }

  /** Throws `conflict` when something of this name exists. */
  create(key: string, object: KubeObject, signal: AbortSignal): Promise<LiveObject> {
    return this.#apply(key, { object, resourceVersion: VERSION_OF_NONE, signal });
  }

  /** Throws `conflict` when the object is not any more as it was found. */
  change(
    key: string,
    change: {
      readonly object: KubeObject;
      readonly found: LiveObject;
      readonly signal: AbortSignal;
    },
  ): Promise<LiveObject> {
    const { object, found, signal } = change;
    const { resourceVersion } = found.metadata;
    return this.#apply(key, { object, resourceVersion, signal });
  }

  /** What is gone already is as good. Throws `conflict` when another one has its name now. */
  async delete(key: string, found: LiveObject, signal: AbortSignal): Promise<void> {
    const { client, caches, expectations } = this.#parts;
    const type = childTypeOf(found);
    const { uid } = found.metadata;
    try {
      await client.delete(type, nameOf(found), { propagation: 'Background', uid, signal });
    } catch (error) {
      if (!isKubeError(error, 'not_found')) throw error;
    }
    const store = caches.children(type);
    if (store !== undefined) expectations.expectDeletion(key, store, found);
  }

  /** Throws `conflict` or `not_found` when it is not this resource any more. */
  async writeStatus(
    fallback: LiveObject,
    status: OsoFallbackStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid } = fallback.metadata;
    await this.#applyStatus(fallback, { status, boundTo: { uid }, signal });
  }

  /** The same for a status that is another's. Throws `conflict`, too, when it is not as it was found. */
  async askInStatus(
    fallback: LiveObject,
    status: OsoFallbackStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid, resourceVersion } = fallback.metadata;
    await this.#applyStatus(fallback, { status, boundTo: { uid, resourceVersion }, signal });
  }

  async #applyStatus(
    fallback: LiveObject,
    write: {
      readonly status: OsoFallbackStatus;
      readonly boundTo: { readonly uid: string; readonly resourceVersion?: string };
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { client, caches, expectations } = this.#parts;
    const { status, boundTo, signal } = write;
    const { apiVersion, kind } = fallback;
    const object = {
      apiVersion,
      kind,
      metadata: { ...nameOf(fallback), ...boundTo },
      status: jsonOf(status),
    };
    const options = { fieldManager: FIELD_MANAGER, isForced: true, signal };
    const written = await client.applyStatus(FALLBACKS, object, options);
    expectations.expectWrite(keyOf(fallback), caches.fallbacks, written);
  }

  async #apply(
    key: string,
    write: {
      readonly object: KubeObject;
      readonly resourceVersion: string;
      readonly signal: AbortSignal;
    },
  ): Promise<LiveObject> {
    const { client, caches, expectations } = this.#parts;
    const { object, resourceVersion, signal } = write;
    const type: ResourceType = childTypeOf(object);
    const written = await client.apply(
      type,
      { ...object, metadata: { ...object.metadata, resourceVersion } },
      { fieldManager: FIELD_MANAGER, isForced: true, signal },
    );
    const store = caches.children(type);
    if (store !== undefined) expectations.expectWrite(key, store, written);
    return written;
  }
}

function nameOf({ metadata: { name, namespace } }: KubeObject): ObjectName {
  return namespace === undefined ? { name } : { name, namespace };
}

/** A status is JSON: it has no other values. */
function jsonOf(status: OsoFallbackStatus): JsonObject {
  return { ...status };
}
