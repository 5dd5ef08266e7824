/** Changes of one object: server-side apply and delete. */

import { z } from 'zod';
import {
  type JsonObject,
  type KubeObject,
  type LiveObject,
  type ObjectName,
  readObject,
} from './object.ts';
import { describedName, pathOfObject } from './paths.ts';
import type { ResourceType } from './resource-type.ts';
import type { Transport } from './transport.ts';

export type ApplyOptions = {
  readonly fieldManager: string;
  /** Take fields over from other managers; without, that is a `conflict`. */
  readonly isForced: boolean;
  /** Ask for the outcome, store nothing. What would be created has the resourceVersion 0. */
  readonly isDryRun?: boolean;
  readonly signal: AbortSignal;
};

export type DeleteOptions = {
  /** `Foreground`: the object stays until its dependents are gone. `Orphan`: they live on. */
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
  /** Only the object that was seen, not one of the same name: else `conflict`. */
  readonly uid?: string;
  /** Only if nothing changed since: else `conflict`. */
  readonly resourceVersion?: string;
  readonly signal: AbortSignal;
};

/** JSON is YAML, and this content type is in every version that has server-side apply. */
const APPLY_CONTENT_TYPE = 'application/apply-patch+yaml';

/** Server-side apply of an object, or of its status. */
export async function applyObject(
  transport: Transport,
  request: {
    readonly type: ResourceType;
    readonly object: KubeObject;
    readonly options: ApplyOptions;
    readonly subresource?: 'status';
  },
): Promise<LiveObject> {
  const { type, object, options, subresource } = request;
  const query = {
    fieldManager: options.fieldManager,
    force: options.isForced,
    dryRun: options.isDryRun === true ? 'All' : undefined,
  };
  const part = subresource === undefined ? { query } : { query, subresource };
  const what = describedName(type, object.metadata);
  const reply = await transport.request({
    method: 'PATCH',
    path: pathOfObject(type, object.metadata, part),
    what: subresource === undefined ? `apply ${what}` : `apply ${subresource} of ${what}`,
    contentType: APPLY_CONTENT_TYPE,
    body: object,
    signal: options.signal,
  });
  return readObject(options.isDryRun === true ? withVersion(reply) : reply);
}

const REPLY = z.looseObject({ metadata: z.looseObject({}) });

/** What a dry run would create has no version yet: it gets 0. */
function withVersion(reply: unknown): unknown {
  const read = REPLY.safeParse(reply);
  if (!read.success) return reply;
  return { ...read.data, metadata: { resourceVersion: '0', ...read.data.metadata } };
}

/** Throws a KubeError `not_found` when there is none, `conflict` when a precondition fails. */
export async function deleteObject(
  transport: Transport,
  request: {
    readonly type: ResourceType;
    readonly name: ObjectName;
    readonly options: DeleteOptions;
  },
): Promise<void> {
  const { type, name, options } = request;
  const preconditions: JsonObject = { uid: options.uid, resourceVersion: options.resourceVersion };
  await transport.request({
    method: 'DELETE',
    path: pathOfObject(type, name),
    what: `delete ${describedName(type, name)}`,
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: options.propagation,
      preconditions,
    },
    signal: options.signal,
  });
}
