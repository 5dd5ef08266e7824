/** Where a copy is written while it is had, and what becomes of it then. */

import { dirname } from 'node:path';
import { NodeError } from '../lib/errors.ts';
import type { Disk } from '../snapshot/disk.ts';
import type { GenerationDirectory } from '../snapshot/keep/directory.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';

export type CopyPlace = {
  /** A fresh place for about so many bytes. Throws NodeError `disk_unavailable`, also for want of room. */
  incoming(expectedBytes: number): Incoming;
};

export type Incoming = {
  readonly path: string;
  /** For whatever the builder needs beside it. */
  readonly spillDirectory: string;
  /**
   * The file is whole, flushed and verified: from now on it is what a start finds. `isNewest`: it is known
   * to be newer than all that are there, whatever their dates say.
   */
  accept(head: GenerationHead, known?: { readonly isNewest: boolean }): void;
  /** It is not wanted: its room is for the next one. */
  discard(): void;
  /** Another place, when the disk fails here. Left out: there is none. Throws as `incoming` does. */
  elsewhere?(failure: NodeError): Incoming;
};

/** Builds in a place, and when its disk fails meanwhile, once more elsewhere. What fails is discarded. */
export async function buildIn<Built>(
  incoming: Incoming,
  build: (incoming: Incoming) => Promise<Built>,
): Promise<Built> {
  try {
    return await build(incoming);
  } catch (error) {
    incoming.discard();
    const isOfDisk = error instanceof NodeError && error.code === 'disk_unavailable';
    if (!isOfDisk || incoming.elsewhere === undefined) throw error;
    return await buildIn(incoming.elsewhere(error), build);
  }
}

/** The node's own directory, which also removes what was left in the last place before it gives another. */
export function placeIn(
  directory: Pick<GenerationDirectory, 'incoming' | 'accept'>,
  disk: Disk,
): CopyPlace {
  return {
    incoming: (expectedBytes) => {
      const { path, spillDirectory } = directory.incoming({ expectedBytes });
      return {
        path,
        spillDirectory,
        accept: (head, { isNewest = false } = { isNewest: false }) => {
          directory.accept(path, head, { isForced: isNewest });
        },
        discard: () => removeIfAny(disk, dirname(path)),
      };
    },
  };
}

/** A disk that fails meanwhile is no error. */
export function removeIfAny(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch {
    // A disk that fails now is found so by the next attempt to use it.
  }
}
