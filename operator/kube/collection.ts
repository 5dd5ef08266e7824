/** Many objects of one type: lists, page by page, and watches. */

import { z } from 'zod';
import { KubeError } from './kube-error.ts';
import { type LiveObject, readObject } from './object.ts';
import { pathOfType, type Query } from './paths.ts';
import { apiVersionOf, nameOfType, type ResourceType } from './resource-type.ts';
import type { Transport } from './transport.ts';
import { readWatchEvent, type WatchEvent } from './watch-event.ts';

export type ListOptions = {
  /** Without: of all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Metadata without spec, status and data: for Secrets, and for what only its labels are asked of. */
  readonly isMetadataOnly?: boolean;
  readonly signal: AbortSignal;
};

export type WatchOptions = ListOptions & {
  /** Continue after this; with `isFromStart`, nothing. */
  readonly resourceVersion?: string;
  /** All that exists comes first as `added`, then a bookmark with `isInitialEnd`. */
  readonly isFromStart?: boolean;
  /** The server ends the stream after this time. */
  readonly timeoutMs: number;
};

export type ObjectList = {
  readonly items: readonly LiveObject[];
  /** Of the whole list: a watch continues from here. */
  readonly resourceVersion: string;
};

/** Objects per page: what kubectl and informers ask for. */
const LIST_PAGE_ITEMS = 500;
/** A cluster with more objects of one kind than this is beyond what this client was made for. */
const LIST_PAGES_MAX = 2_000;
const METADATA_ACCEPT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST_ACCEPT = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const PAGE = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullable(),
});
/** Page after page, all of one moment: the `continue` token holds the first page's version. */
export async function listPages(
  transport: Transport,
  type: ResourceType,
  options: ListOptions,
): Promise<ObjectList> {
  const items: LiveObject[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < LIST_PAGES_MAX; pages += 1) {
    const page = await listPage(transport, { type, options, continue: next });
    items.push(...page.items);
    if (page.continue === undefined || page.continue === '') {
      return { items, resourceVersion: page.resourceVersion };
    }
    next = page.continue;
  }
  throw new KubeError('too_large', `Cannot list ${nameOfType(type)}: over ${items.length} objects`);
}

async function listPage(
  transport: Transport,
  request: {
    readonly type: ResourceType;
    readonly options: ListOptions;
    readonly continue: string | undefined;
  },
) {
  const { type, options } = request;
  const isMetadataOnly = options.isMetadataOnly === true;
  const json = await transport.request({
    method: 'GET',
    path: pathOfType(type, options.namespace, {
      ...selectorsOf(options),
      limit: LIST_PAGE_ITEMS,
      continue: request.continue,
    }),
    what: `list ${nameOfType(type)}`,
    ...(isMetadataOnly ? { accept: METADATA_LIST_ACCEPT } : {}),
    signal: options.signal,
  });
  const read = PAGE.safeParse(json);
  if (!read.success) {
    throw new KubeError('malformed', `Cannot list ${nameOfType(type)}: the reply is no list`);
  }
  const implied = { apiVersion: apiVersionOf(type), kind: type.kind };
  return {
    items: (read.data.items ?? []).map((item) => readObject(item, implied)),
    ...read.data.metadata,
  };
}

/** Resolves when the stream has begun. Malformed lines end it with a KubeError `malformed`. */
export async function openWatch(
  transport: Transport,
  type: ResourceType,
  options: WatchOptions,
): Promise<AsyncIterable<WatchEvent>> {
  const isFromStart = options.isFromStart === true;
  const lines = await transport.stream({
    method: 'GET',
    path: pathOfType(type, options.namespace, {
      ...selectorsOf(options),
      watch: true,
      allowWatchBookmarks: true,
      timeoutSeconds: Math.ceil(options.timeoutMs / 1_000),
      resourceVersion: options.resourceVersion,
      sendInitialEvents: isFromStart ? true : undefined,
      resourceVersionMatch: isFromStart ? 'NotOlderThan' : undefined,
    }),
    what: `watch ${nameOfType(type)}`,
    ...(options.isMetadataOnly === true ? { accept: METADATA_ACCEPT } : {}),
    signal: options.signal,
  });
  return eventsOf(lines, type);
}

async function* eventsOf(
  lines: AsyncIterable<string>,
  type: ResourceType,
): AsyncGenerator<WatchEvent> {
  for await (const line of lines) yield readWatchEvent(line, type);
}

function selectorsOf({ labelSelector, fieldSelector }: ListOptions): Query {
  return { labelSelector, fieldSelector };
}
