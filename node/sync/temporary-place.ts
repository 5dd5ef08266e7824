/**
 * Where a copy is built that is not to be kept, or that the node's own directory can't take: under the
 * system's directory for such files, for this user's eyes alone. Once it is opened its name goes, so that
 * nothing is left when this process ends, however that comes; what was being built then has the process
 * in its name, for the next start to remove.
 */

import { join } from 'node:path';
import { asDiskTrouble, noRoom } from '../snapshot/disk-trouble.ts';
import type { Disk } from '../snapshot/disk.ts';
import { type CopyPlace, type Incoming, removeIfAny } from './copy-place.ts';

export type TemporaryOptions = {
  readonly disk: Disk;
  /** The system's directory for temporary files. */
  readonly parent: string;
  /** This process, and whether another runs: see snapshot/lock-holder.ts. */
  readonly holder: string;
  readonly isRunning: (holder: string) => boolean | undefined;
};

const PREFIX = 'oso-fallback-copy-';

export class TemporaryPlace implements CopyPlace {
  readonly parent: string;
  readonly #options: TemporaryOptions;
  #placeCount = 0;
  #place: string | undefined;

  constructor(options: TemporaryOptions) {
    this.#options = options;
    this.parent = options.parent;
  }

  /**
   * One at a time: what the last one holds is removed. To accept a copy takes its name away: who has it
   * open goes on reading it. Throws NodeError `disk_unavailable`, also for want of room.
   */
  incoming(expectedBytes: number): Incoming {
    const { disk, parent, holder } = this.#options;
    this.close();
    this.#placeCount += 1;
    const place = join(parent, nameOf(holder, this.#placeCount));
    const spillDirectory = join(place, 'spill');
    const action = `build a copy in ${parent}`;
    try {
      disk.makePrivateDirectory(place);
      this.#place = place;
      disk.makeDirectory(spillDirectory);
      const freeBytes = disk.freeBytes(place);
      if (freeBytes < expectedBytes) throw noRoom(action, { expectedBytes, freeBytes });
    } catch (error) {
      this.close();
      throw asDiskTrouble(error, action);
    }
    const remove = () => removeIfAny(disk, place);
    return { path: join(place, 'generation'), spillDirectory, accept: remove, discard: remove };
  }

  /** What processes of this host left that are gone. Of a disk that fails, nothing is said. */
  removeLeftovers(): void {
    const { disk, parent, isRunning } = this.#options;
    for (const name of namesIn(disk, parent)) {
      const holder = holderIn(name);
      if (holder !== undefined && isRunning(holder) === false)
        removeIfAny(disk, join(parent, name));
    }
  }

  /** Removes what is being built. */
  close(): void {
    if (this.#place !== undefined) removeIfAny(this.#options.disk, this.#place);
    this.#place = undefined;
  }
}

/** `oso-fallback-copy-node-0+process+17+start+482113-1`: no host's name has a plus in it. */
function nameOf(holder: string, placeCount: number): string {
  return `${PREFIX}${holder.replaceAll(' ', '+')}-${placeCount}`;
}

function holderIn(name: string): string | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return name.slice(PREFIX.length, name.lastIndexOf('-')).replaceAll('+', ' ');
}

function namesIn(disk: Disk, directory: string): readonly string[] {
  try {
    return disk.names(directory);
  } catch {
    return [];
  }
}
