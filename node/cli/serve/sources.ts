/** Who else has copies: other nodes and a store, as the settings name them, and a file by hand. */

import type { Config } from '../../config/config.ts';
import { SYSTEM_CLOCK } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import { SYSTEM_DISK } from '../../snapshot/disk.ts';
import { onDisk } from '../../snapshot/disk-trouble.ts';
import { readHead } from '../../snapshot/generation-file.ts';
import { wrongEnvironment } from '../../snapshot/keep/wrong-environment.ts';
import { peerSource } from '../../upstream/peer-source.ts';
import type { SnapshotStore } from '../../upstream/snapshot-source.ts';
import { storeOf } from '../../upstream/snapshot-store.ts';
import { piecesOf } from '../../world/origin.ts';
import type { World } from '../../world/world.ts';
import type { Sources } from './no-sources.ts';
import { peerTls } from './peer-tls.ts';

/**
 * `imported`: the path of a file of `--import`. Throws NodeError `invalid_config`, and of the file also
 * `damaged_generation` or `wrong_environment`: whoever names a file wants that one.
 */
export function sourcesOf(config: Config, imported: string | undefined): Sources {
  const { environment, apiToken, copies } = config;
  const parts = { environment, clock: SYSTEM_CLOCK, chance: Math.random };
  const tls = peerTls(config);
  const peers = copies.peerUrls.map((url) => peerSource({ ...parts, url, apiToken, tls }));
  const { store: place } = copies;
  const store = place && storeOf(place, parts);
  const file = imported && named(`--import ${imported}`, () => importOf(imported, config));
  const all = [...peers, ...[store, file].filter((each) => typeof each === 'object')];
  return {
    all,
    store,
    publish: async (world, signal) => {
      if (copies.isStoreWritten && typeof store === 'object') await publish(store, world, signal);
    },
    [Symbol.asyncDispose]: async () => {
      for (const source of all) await source[Symbol.asyncDispose]();
    },
  };
}

/** The head is looked at now: a start in an outage is no time to find out that it is another file. */
function importOf(path: string, { environment }: Config) {
  if (SYSTEM_DISK.sizeOf(path) === undefined) {
    throw new NodeError('invalid_config', 'there is no such file');
  }
  const file = onDisk(`read ${path}`, () => SYSTEM_DISK.open(path));
  try {
    const found = readHead(file).environment;
    if (found !== environment) {
      throw wrongEnvironment(path, { found, expected: environment });
    }
  } finally {
    file.close();
  }
  return storeOf({ kind: 'path', path }, { environment, clock: SYSTEM_CLOCK, chance: Math.random });
}

/** Says which setting is wrong. */
function named<T>(setting: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    throw new NodeError(error.code, `Cannot start: ${setting}: ${error.message}`, { cause: error });
  }
}

/** Throws as SnapshotStore.publish does. What the world is read from stays open meanwhile. */
export async function publish(
  store: SnapshotStore,
  { origin }: World,
  signal: AbortSignal,
): Promise<void> {
  const { file } = origin;
  if (file === undefined) return;
  const letGo = file.lease.take();
  try {
    await store.publish({ head: file.head, pieces: () => piecesOf(file) }, signal);
  } finally {
    letGo();
  }
}
