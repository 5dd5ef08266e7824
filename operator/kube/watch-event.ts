/** One line of a watch: what happened to one object, how far the stream is, or why it ends. */

import { z } from 'zod';
import { errorOfStatus, KubeError } from './kube-error.ts';
import { type LiveObject, readObject } from './object.ts';
import { apiVersionOf, nameOfType, type ResourceType } from './resource-type.ts';

export type WatchEvent =
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: LiveObject }
  /** Everything up to this version has been shown. */
  | {
      readonly kind: 'bookmark';
      readonly resourceVersion: string;
      /** All that existed when the watch began has been shown. */
      readonly isInitialEnd: boolean;
    }
  | { readonly kind: 'error'; readonly error: KubeError };

const INITIAL_END = 'k8s.io/initial-events-end';
const LINE = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
const BOOKMARK = z.object({
  metadata: z.object({
    resourceVersion: z.string().min(1),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/** Throws a KubeError `malformed` for a line that is none of these. */
export function readWatchEvent(line: string, type: ResourceType): WatchEvent {
  const { type: what, object } = partsOf(line, type);
  switch (what) {
    case 'ADDED':
      return { kind: 'added', object: readObject(object, impliedBy(type)) };
    case 'MODIFIED':
      return { kind: 'modified', object: readObject(object, impliedBy(type)) };
    case 'DELETED':
      return { kind: 'deleted', object: readObject(object, impliedBy(type)) };
    case 'BOOKMARK':
      return bookmarkOf(object, type);
    case 'ERROR':
      return {
        kind: 'error',
        error: errorOfStatus({ what: `watch ${nameOfType(type)}`, status: 500, body: object }),
      };
  }
}

function partsOf(line: string, type: ResourceType): z.infer<typeof LINE> {
  try {
    return LINE.parse(JSON.parse(line));
  } catch (cause) {
    throw malformed(`watch ${nameOfType(type)}: ${line.length} characters are no event`, cause);
  }
}

function bookmarkOf(object: unknown, type: ResourceType): WatchEvent {
  const read = BOOKMARK.safeParse(object);
  if (!read.success) throw malformed(`watch ${nameOfType(type)}: bookmark`, read.error);
  const { resourceVersion, annotations } = read.data.metadata;
  return { kind: 'bookmark', resourceVersion, isInitialEnd: annotations?.[INITIAL_END] === 'true' };
}

function malformed(what: string, cause: unknown): KubeError {
  return new KubeError('malformed', `Cannot read a line of ${what}`, { cause });
}

function impliedBy(type: ResourceType) {
  return { apiVersion: apiVersionOf(type), kind: type.kind };
}
