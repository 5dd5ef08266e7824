/**
 * Looks at something again and again. A mounted Secret changes by a rename of a link two folders up
 * (Kubernetes, "Mounted Secrets are updated automatically"), of which nobody who watches a file itself is told;
 * a look tells of every kind of change, and costs less than a millisecond.
 */

import type { Clock } from '../../lib/clock.ts';

/** Two that have found the same have the same kind and words. */
export type Look = { readonly kind: string; readonly words: string };

export type Looking<Found extends Look> = {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Must not reject, and end by itself. */
  readonly look: () => Promise<Found>;
  /**
   * Told of each look. `isSettled`: the one before has found the same. Whoever does not replace files by a
   * rename is half done at some moment: what a single look has found may be that.
   */
  readonly found: (look: Found, isSettled: boolean) => void;
};

/** Kubernetes itself brings a new Secret to its pods within a minute or two. */
const LOOK_INTERVAL_MS = 2_000;

/** Begins to look; it is over, and nothing is told any more, once it is disposed of. */
export function keepLooking<Found extends Look>(looking: Looking<Found>): AsyncDisposable {
  const ending = new AbortController();
  const ended = lookUntil(looking, ending.signal);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

async function lookUntil<Found extends Look>(
  { clock, look, found }: Looking<Found>,
  signal: AbortSignal,
): Promise<void> {
  let last: Found | undefined;
  while (!signal.aborted) {
    const now = await look();
    if (signal.aborted) return;
    found(now, isSame(now, last));
    last = now;
    await clock.sleep(LOOK_INTERVAL_MS, signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}

export function isSame(look: Look, other: Look | undefined): boolean {
  return look.kind === other?.kind && look.words === other.words;
}
