/** A copy from another node or from a store, for when the primary has none to give. */

import { present } from '../lib/assert.ts';
import type { NodeError } from '../lib/errors.ts';
import type { Clocks } from '../world/age.ts';
import { begunBefore } from '../world/age.ts';
import type { Disk } from '../snapshot/disk.ts';
import { asDiskTrouble, onDisk } from '../snapshot/disk-trouble.ts';
import type { Offer, SnapshotSource } from '../upstream/snapshot-source.ts';
import { takeNewest } from '../upstream/take-newest.ts';
import type { CurrentWorld } from '../world/world.ts';
import type { Copy, TakeIfAny } from './copy.ts';
import { buildIn, type CopyPlace } from './copy-place.ts';
import { type OpenParts, openCopy } from './open-copy.ts';

export type SourcesParts = {
  readonly sources: readonly SnapshotSource[];
  readonly place: CopyPlace;
  readonly disk: Disk;
  readonly open: OpenParts;
  readonly clock: Clocks;
  /** Told of each source or offer that was no good: the next one is tried. */
  readonly report: (source: string, error: NodeError) => void;
};

/** The newest that is newer than the world in use and as good as it says; undefined: there is none. */
export function takeFromSources(parts: SourcesParts): TakeIfAny {
  return async (signal, current) => {
    const found = await takeNewest(
      {
        sources: parts.sources,
        isWanted: ({ takenAtMs }) => current === undefined || takenAtMs > current.takenAtMs,
        take: (offer, { name }) => taken({ source: name, offer }, parts, { signal, current }),
        report: ({ name }, error) => parts.report(name, error),
      },
      signal,
    );
    return found?.taken;
  };
}

type Offered = { readonly source: string; readonly offer: Offer };
type For = { readonly signal: AbortSignal; readonly current: CurrentWorld | undefined };

async function taken(
  { source, offer }: Offered,
  { place, disk, open, clock }: SourcesParts,
  { signal, current }: For,
): Promise<Copy> {
  return await buildIn(place.incoming(offer.byteLength), async (incoming) => {
    await download(incoming.path, { offer, disk, signal });
    const toOpen = { path: incoming.path, source, isVerified: false, previous: current };
    const world = await openCopy(toOpen, open);
    const begun = begunBefore(world.takenAtMs, clock);
    const { head } = present(world.origin.file, 'file of an opened copy');
    const keep = () => incoming.accept(head);
    return { world, begun, keep, discard: () => incoming.discard(), primaryFailure: undefined };
  });
}

async function download(
  path: string,
  { offer, disk, signal }: { offer: Offer; disk: Disk; signal: AbortSignal },
): Promise<void> {
  const action = `download a copy to ${path}`;
  const file = onDisk(action, () => disk.create(path));
  try {
    const write = (bytes: Uint8Array, position: number) =>
      onDisk(action, () => file.write(bytes, position));
    await offer.download(write, signal);
    await file.flushBeside().catch((error: unknown) => {
      throw asDiskTrouble(error, action);
    });
  } finally {
    file.close();
  }
}
