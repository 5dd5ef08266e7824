/** From what the setting says to a store: a path, a URL or a bucket. */

import { isAbsolute, resolve } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { fileObjects } from './file-objects.ts';
import { HttpObjects } from './http-objects.ts';
import { ObjectStore } from './object-store.ts';
import type { Objects } from './objects.ts';
import { S3Objects, type S3Place } from './s3-objects.ts';
import type { SnapshotStore } from './snapshot-source.ts';

export type StoreParts = {
  /** The environment's id, without `e_`. */
  readonly environment: string;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
};

/** Where a store is. */
export type StorePlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | ({ readonly kind: 's3' } & S3Place);

/**
 * `/path`, `./path` or `file:///path`; `https://host/path` (or http); `s3://bucket/prefix`, with
 * `?path-style=true` for servers that want buckets in paths. Throws NodeError `invalid_config`, which
 * does not repeat the text: it may be refused for a password in it.
 */
export function storeOf(text: string, parts: StoreParts): SnapshotStore & AsyncDisposable {
  const place = readStorePlace(text);
  if (place === undefined) throw refused();
  switch (place.kind) {
    case 'path':
      return ending(fileObjects(resolve(place.path)), parts, () => Promise.resolve());
    case 'url': {
      const objects = new HttpObjects({ url: place.url, clock: parts.clock });
      return ending(objects, parts, () => objects[Symbol.asyncDispose]());
    }
    case 's3': {
      const objects = new S3Objects(place);
      return ending(objects, parts, () => objects[Symbol.asyncDispose]());
    }
  }
}

/** Undefined for what is no place, or says more than where it is: a password, a signature. */
export function readStorePlace(text: string): StorePlace | undefined {
  if (!/^[a-z][a-z\d+.-]*:/iu.test(text)) return readPath(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (/[\s#\\]/u.test(text)) return undefined;
  return readUrl(text, url);
}

function readUrl(text: string, url: URL): StorePlace | undefined {
  if (url.protocol === 's3:') return readBucket(url);
  if (text.includes('?')) return undefined;
  switch (url.protocol) {
    case 'file:':
      return url.host === '' ? readPath(decoded(url.pathname)) : undefined;
    case 'http:':
    case 'https:':
      return { kind: 'url', url: text };
    default:
      return undefined;
  }
}

function readPath(text: string | undefined): StorePlace | undefined {
  if (text === undefined || text.includes('\0')) return undefined;
  const isPath = isAbsolute(text) || /^\.{1,2}\//u.test(text);
  return isPath ? { kind: 'path', path: text } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const BUCKET = /^[\da-z][\d.a-z-]{1,61}[\da-z]$/u;

function readBucket(url: URL): StorePlace | undefined {
  const bucket = url.host;
  const prefix = decoded(url.pathname)?.replaceAll(/^\/+|\/+$/gu, '');
  const isPathStyle = url.search === '?path-style=true';
  if (!BUCKET.test(bucket) || prefix === undefined) return undefined;
  if (url.search !== '' && !isPathStyle) return undefined;
  return { kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/`, isPathStyle };
}

function ending(
  objects: Objects,
  parts: StoreParts,
  end: () => Promise<void>,
): SnapshotStore & AsyncDisposable {
  const store = new ObjectStore({ objects, ...parts });
  return {
    name: store.name,
    newest: (signal) => store.newest(signal),
    publish: (publication, signal) => store.publish(publication, signal),
    [Symbol.asyncDispose]: end,
  };
}

function refused(): NodeError {
  const message =
    'Cannot use the snapshot store: it must be a path (/… or ./…), an http or https URL without user, ' +
    'password and query, or s3://bucket/prefix';
  return new NodeError('invalid_config', message);
}
