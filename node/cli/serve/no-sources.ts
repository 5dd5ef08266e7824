/** What `serve` asks of other nodes and stores, and what it gets from none. */

import type { SnapshotSource } from '../../upstream/snapshot-source.ts';
import type { World } from '../../world/world.ts';

export type Sources = AsyncDisposable & {
  readonly all: readonly SnapshotSource[];
  /** The one of them that is the store of the settings. */
  readonly store: SnapshotSource | undefined;
  /**
   * Puts what the world is read from into the store, when this node is the one that does. Throws as
   * SnapshotStore.publish does.
   */
  publish(world: World, signal: AbortSignal): Promise<void>;
};

export const NO_SOURCES: Sources = {
  all: [],
  store: undefined,
  publish: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
