/** From where a store is to the store: a path, a URL or a bucket. */

import { resolve } from 'node:path';
import type { StorePlace } from '../config/store-place.ts';
import type { Clock } from '../lib/clock.ts';
import { fileObjects } from './file-objects.ts';
import { HttpObjects } from './http-objects.ts';
import { ObjectStore } from './object-store.ts';
import type { Objects } from './objects.ts';
import { S3Objects } from './s3-objects.ts';
import type { SnapshotStore } from './snapshot-source.ts';

export type StoreParts = {
  /** The environment's id, without `e_`. */
  readonly environment: string;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
};

/** Nothing is asked of it yet. */
export function storeOf(place: StorePlace, parts: StoreParts): SnapshotStore & AsyncDisposable {
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
