/**
 * Kubernetes objects as they travel: raw JSON, of which only the metadata has a type. What this
 * program does not know comes in, is kept and goes out as it was.
 */

import { z } from 'zod';
import { KubeError } from './kube-error.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** A field that is `undefined` is not sent. */
export type JsonObject = { readonly [field: string]: JsonValue | undefined };

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Counts changes of the spec. */
  readonly generation?: number;
  /** RFC 3339. */
  readonly creationTimestamp?: string;
  /** RFC 3339; there when the object is being deleted. */
  readonly deletionTimestamp?: string;
  readonly [field: string]: JsonValue | undefined;
};

/** What may be sent. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: JsonValue | undefined;
};

/** What an API server has stored: it has an identity and a version. */
export type LiveObject = KubeObject & {
  readonly metadata: ObjectMeta & { readonly uid: string; readonly resourceVersion: string };
};

/** Without a namespace: of the whole cluster. */
export type ObjectName = { readonly name: string; readonly namespace?: string };

/** JSON came out of a parser, so whatever is there is a JsonValue. */
const ANYTHING = z.custom<JsonValue | undefined>(() => true);
const TEXTS = z.record(z.string(), z.string());
const OWNER = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().exactOptional(),
  blockOwnerDeletion: z.boolean().exactOptional(),
});
const LIVE_META = z
  .object({
    name: z.string().min(1),
    namespace: z.string().exactOptional(),
    labels: TEXTS.exactOptional(),
    annotations: TEXTS.exactOptional(),
    ownerReferences: z.array(OWNER).exactOptional(),
    finalizers: z.array(z.string()).exactOptional(),
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    generation: z.number().exactOptional(),
    creationTimestamp: z.string().exactOptional(),
    deletionTimestamp: z.string().exactOptional(),
  })
  .catchall(ANYTHING);
const LIVE_OBJECT = z
  .object({ apiVersion: z.string(), kind: z.string(), metadata: LIVE_META })
  .catchall(ANYTHING);

/**
 * The object in a reply. `implied` is what a list says once for all of its items. Throws a KubeError
 * `malformed` that names what is wrong.
 */
export function readObject(
  json: unknown,
  implied?: { readonly apiVersion: string; readonly kind: string },
): LiveObject {
  const read = LIVE_OBJECT.safeParse(
    implied === undefined ? json : { ...implied, ...Object(json) },
  );
  if (read.success) return read.data;
  throw new KubeError(
    'malformed',
    `Cannot read an object of the API server: ${z.prettifyError(read.error)}`,
  );
}

/** `namespace/name`, or `name` alone for what belongs to the whole cluster: what queues and caches hold. */
export function keyOf({ metadata }: KubeObject): string {
  return keyOfName(metadata);
}

export function keyOfName({ name, namespace }: ObjectName): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** What `keyOfName` was given. */
export function nameOfKey(key: string): ObjectName {
  const slash = key.indexOf('/');
  if (slash === -1) return { name: key };
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The reference that makes `owner` the one controller of another object. */
export function controllerReference(owner: LiveObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The one owner that controls the object, if any has said so. */
export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
