/** A copy pulled from the primary: built by a process of its own, into the directory. */

import type { Clock } from '../lib/clock.ts';
import { begunAt } from '../world/age.ts';
import type { Take } from './copy.ts';
import { buildIn, type CopyPlace } from './copy-place.ts';
import { type OpenParts, openCopy } from './open-copy.ts';
import type { pullInProcess, PullOrder, PullProgress } from './pull-process.ts';

export type PrimaryParts = {
  readonly place: CopyPlace;
  readonly order: Omit<PullOrder, 'path' | 'spillDirectory'>;
  readonly pull: typeof pullInProcess;
  readonly open: OpenParts;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly onProgress: (progress: PullProgress) => void;
};

export function takeFromPrimary(parts: PrimaryParts): Take {
  const { order, pull, open, clock, onProgress } = parts;
  return async (signal, previous) => {
    const begun = begunAt(clock.monotonicMs());
    // The next copy will be about as large as this one.
    const place = parts.place.incoming(previous?.origin.file?.head.byteLength ?? 0);
    return await buildIn(place, async (incoming) => {
      const { path, spillDirectory } = incoming;
      const head = await pull({ ...order, path, spillDirectory }, { signal, onProgress });
      const toOpen = { path, source: 'primary', isVerified: true, previous };
      const world = await openCopy(toOpen, open);
      // It began while this process ran: dates of a clock that was ahead must not outlive it.
      const keep = () => incoming.accept(head, { isNewest: true });
      return { world, begun, keep, discard: () => incoming.discard(), primaryFailure: undefined };
    });
  };
}
