/**
 * A look at the snapshot store when a node starts: that it is empty, misspelt or closed to this node is
 * told then, and not on the day on which it is all there is. The start does not wait for it.
 */

import { OWN_VARIABLES } from '../../contract.ts';
import { reasonOf } from '../../lib/reason-of.ts';
import type { SnapshotSource } from '../../upstream/snapshot-source.ts';

export type StoreLook = {
  /** Undefined: there is none. */
  readonly store: SnapshotSource | undefined;
  /** Does this node fill it? Then it may be empty. */
  readonly isWritten: boolean;
  /** A sentence of what is odd about it. */
  readonly warn: (sentence: string) => void;
};

/** Begins to look; it is over, one way or the other, once it is disposed of. */
export function lookAtStore(look: StoreLook): AsyncDisposable {
  const ending = new AbortController();
  const looking = lookUntil(look, ending.signal);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await looking;
    },
  };
}

async function lookUntil({ store, isWritten, warn }: StoreLook, signal: AbortSignal) {
  if (store === undefined) return;
  const { store: name, storeWrite } = OWN_VARIABLES;
  try {
    const newest = await store.newest(signal);
    if (newest !== undefined || isWritten) return;
    const who = `a node with ${storeWrite}=true puts one there`;
    warn(`${name}: nothing to start from is at ${store.name} yet: ${who}`);
  } catch (error) {
    if (!signal.aborted) warn(`${name}: nothing to start from: ${reasonOf(error)}`);
  }
}
