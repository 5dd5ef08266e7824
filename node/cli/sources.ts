/** Who else has copies: other nodes and a store, as the settings name them, and a file by hand. */

import type { Config } from '../config/config.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { peerSource } from '../upstream/peer-source.ts';
import type { SnapshotStore } from '../upstream/snapshot-source.ts';
import { storeOf } from '../upstream/snapshot-store.ts';
import type { World } from '../world/world.ts';
import type { Sources } from './no-sources.ts';

const PIECE_BYTES = 256 * 1024;

/** `imported`: a file of `--import`. Throws NodeError `invalid_config`. */
export function sourcesOf(config: Config, imported: string | undefined): Sources {
  const { environment, apiToken, copies } = config;
  const parts = { environment, clock: SYSTEM_CLOCK, chance: Math.random };
  const peers = copies.peerUrls.map((url) => peerSource({ ...parts, url, apiToken }));
  const store = copies.store === undefined ? undefined : storeOf(copies.store, parts);
  const file = imported === undefined ? undefined : storeOf(imported, parts);
  const all = [...peers, ...[store, file].filter((each) => each !== undefined)];
  return {
    all,
    publish: async (world, signal) => {
      if (copies.isStoreWritten && store !== undefined) await publish(store, world, signal);
    },
    [Symbol.asyncDispose]: async () => {
      for (const source of all) await source[Symbol.asyncDispose]();
    },
  };
}

/** Throws as SnapshotStore.publish does. What the world is read from stays open meanwhile. */
export async function publish(
  store: SnapshotStore,
  { origin }: World,
  signal: AbortSignal,
): Promise<void> {
  const { file } = origin;
  if (file === undefined) return;
  const letGo = origin.lease.take();
  try {
    await store.publish({ head: file.head, pieces: () => piecesOf(file) }, signal);
  } finally {
    letGo();
  }
}

async function* piecesOf(file: NonNullable<World['origin']['file']>): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < file.head.byteLength;) {
    const piece = new Uint8Array(PIECE_BYTES);
    const count = file.read(piece, position);
    yield await Promise.resolve(piece.subarray(0, count));
    position += count;
  }
}
