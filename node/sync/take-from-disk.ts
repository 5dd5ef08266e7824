/** The newest copy in the node's own directory that is whole: what a start answers from at once. */

import { NodeError } from '../lib/errors.ts';
import type { GenerationDirectory } from '../snapshot/keep/directory.ts';
import { begunBefore, type Clocks } from '../world/age.ts';
import type { Copy } from './copy.ts';
import { type OpenParts, openCopy } from './open-copy.ts';

export type DiskParts = {
  readonly directory: Pick<GenerationDirectory, 'newestFirst' | 'confirm' | 'setAside'>;
  readonly open: OpenParts;
  readonly clock: Clocks;
  /** Told of each generation that was no good, and of a directory that cannot be read. */
  readonly report: (error: NodeError) => void;
};

/** Undefined: there is none. Throws NodeError `wrong_environment`. */
export async function takeFromDisk(parts: DiskParts): Promise<Copy | undefined> {
  const { directory, report } = parts;
  for (const stored of listed(parts)) {
    try {
      const copy = await copyAt(stored.path, parts);
      directory.confirm(stored);
      return copy;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      if (error.code === 'damaged_generation') directory.setAside(stored, error);
      report(error);
    }
  }
  return undefined;
}

function listed({ directory, report }: DiskParts) {
  try {
    return directory.newestFirst();
  } catch (error) {
    if (!(error instanceof NodeError) || error.code !== 'disk_unavailable') throw error;
    report(error);
    return [];
  }
}

async function copyAt(path: string, { open, clock }: DiskParts): Promise<Copy> {
  const toOpen = { path, source: 'disk', isVerified: false, previous: undefined };
  const world = await openCopy(toOpen, open);
  return {
    world,
    begun: begunBefore(world.takenAtMs, clock),
    keep: () => undefined,
    discard: () => undefined,
    primaryFailure: undefined,
  };
}
