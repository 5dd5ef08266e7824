/** The verbs of the Kubernetes API, raw JSON in and out. Everything that fails is a KubeError. */

import { z } from 'zod';
import {
  type ListOptions,
  listPages,
  type ObjectList,
  openWatch,
  type WatchOptions,
} from './collection.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import { type ApplyOptions, applyObject, type DeleteOptions, deleteObject } from './mutation.ts';
import { type KubeObject, type LiveObject, type ObjectName, readObject } from './object.ts';
import { describedName, pathOfGroupVersion, pathOfObject, pathOfType } from './paths.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';
import type { Transport } from './transport.ts';
import type { WatchEvent } from './watch-event.ts';

export type KubeClient = {
  /** `not_found` when there is none. */
  get(type: ResourceType, name: ObjectName, signal: AbortSignal): Promise<LiveObject>;
  /** The same, undefined when there is none. */
  find(type: ResourceType, name: ObjectName, signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Metadata alone: no spec, no status, no data. */
  getMetadata(type: ResourceType, name: ObjectName, signal: AbortSignal): Promise<LiveObject>;
  /** All pages. `gone` when the list changed too much while it was read. */
  list(type: ResourceType, options: ListOptions): Promise<ObjectList>;
  /** Resolves when the stream has begun. Malformed lines end it with `malformed`. */
  watch(type: ResourceType, options: WatchOptions): Promise<AsyncIterable<WatchEvent>>;
  /** Server-side apply: makes the fields of `object` so, creates what is missing. */
  apply(type: ResourceType, object: KubeObject, options: ApplyOptions): Promise<LiveObject>;
  /** Server-side apply of the status subresource. */
  applyStatus(type: ResourceType, object: KubeObject, options: ApplyOptions): Promise<LiveObject>;
  /** For what is new by nature, as events are: `already_exists` when it is there. */
  create(type: ResourceType, object: KubeObject, signal: AbortSignal): Promise<LiveObject>;
  /** Replaces the whole object if its resourceVersion is still the stored one: else `conflict`. */
  update(type: ResourceType, object: LiveObject, signal: AbortSignal): Promise<LiveObject>;
  /** `not_found` when there is none. */
  delete(type: ResourceType, name: ObjectName, options: DeleteOptions): Promise<void>;
  /** Does the cluster have this kind, in this version? */
  isServed(type: ResourceType, signal: AbortSignal): Promise<boolean>;
};

const METADATA_ACCEPT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const DISCOVERY = z.object({ resources: z.array(z.object({ name: z.string() })) });

/** A client over `transport`. */
export function createClient(transport: Transport): KubeClient {
  return {
    get: async (type, name, signal) =>
      readObject(await fetchObject(transport, { type, name, signal, accept: undefined })),
    find: async (type, name, signal) => {
      try {
        return readObject(await fetchObject(transport, { type, name, signal, accept: undefined }));
      } catch (error) {
        if (isKubeError(error, 'not_found')) return undefined;
        throw error;
      }
    },
    getMetadata: async (type, name, signal) =>
      readObject(await fetchObject(transport, { type, name, signal, accept: METADATA_ACCEPT })),
    list: (type, options) => listPages(transport, type, options),
    watch: (type, options) => openWatch(transport, type, options),
    apply: (type, object, options) => applyObject(transport, { type, object, options }),
    applyStatus: (type, object, options) =>
      applyObject(transport, { type, object, options, subresource: 'status' }),
    create: async (type, object, signal) =>
      readObject(
        await transport.request({
          method: 'POST',
          path: pathOfType(type, object.metadata.namespace),
          what: `create ${describedName(type, object.metadata)}`,
          body: object,
          signal,
        }),
      ),
    update: async (type, object, signal) =>
      readObject(
        await transport.request({
          method: 'PUT',
          path: pathOfObject(type, object.metadata),
          what: `update ${describedName(type, object.metadata)}`,
          body: object,
          signal,
        }),
      ),
    delete: (type, name, options) => deleteObject(transport, { type, name, options }),
    isServed: (type, signal) => isServed(transport, type, signal),
  };
}

function fetchObject(
  transport: Transport,
  request: {
    readonly type: ResourceType;
    readonly name: ObjectName;
    readonly signal: AbortSignal;
    readonly accept: string | undefined;
  },
): Promise<unknown> {
  const { type, name, signal, accept } = request;
  return transport.request({
    method: 'GET',
    path: pathOfObject(type, name),
    what: `get ${describedName(type, name)}`,
    ...(accept === undefined ? {} : { accept }),
    signal,
  });
}

async function isServed(
  transport: Transport,
  type: ResourceType,
  signal: AbortSignal,
): Promise<boolean> {
  const what = `discover ${apiVersionOf(type)}`;
  try {
    const json = await transport.request({
      method: 'GET',
      path: pathOfGroupVersion(type),
      what,
      signal,
    });
    return DISCOVERY.parse(json).resources.some(({ name }) => name === type.plural);
  } catch (error) {
    if (isKubeError(error, 'not_found')) return false;
    if (isKubeError(error)) throw error;
    throw new KubeError('malformed', `Cannot ${what}: the reply is no list`, { cause: error });
  }
}
