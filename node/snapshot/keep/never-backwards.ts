/**
 * May a generation take the place of another? Not one that is older: what it allows may have been taken
 * back since. All that says so is dates, and a clock that was wrong once must not block for ever.
 */

/** Clocks of well-kept machines differ by less. A date farther ahead comes from a clock that was wrong. */
export const AHEAD_MS_MAX = 24 * 60 * 60 * 1000;

export type Succession = {
  /** When the one that would come was taken, and the one that is there, in ms since 1970. */
  readonly nextMs: number;
  readonly currentMs: number;
  readonly nowMs: number;
};

/**
 * Undefined when the next may take the current one's place. Otherwise why not.
 *
 * A current one dated far ahead does not block what is taken now: once the clock is right, the next copy
 * is taken, and replaces it. It still blocks what was taken before, such as an old export. A next one
 * dated far ahead says nothing about which of the two is newer, so the current one stays.
 */
export function whyNotNext({ nextMs, currentMs, nowMs }: Succession): string | undefined {
  const aheadMs = nowMs + AHEAD_MS_MAX;
  const isCurrentAhead = currentMs > aheadMs;
  if (nextMs >= currentMs) {
    if (nextMs <= aheadMs || isCurrentAhead) return undefined;
    return `it is dated ${dateOf(nextMs)}, by a clock far ahead of this one`;
  }
  if (isCurrentAhead && Math.abs(nextMs - nowMs) <= AHEAD_MS_MAX) return undefined;
  return `it was taken at ${dateOf(nextMs)}, before the one that is there, of ${dateOf(currentMs)}`;
}

export function isFarAhead(takenAtMs: number, nowMs: number): boolean {
  return takenAtMs > nowMs + AHEAD_MS_MAX;
}

/** For people; of any number, also of one that is no date. */
export function dateOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.valueOf()) ? `${ms} ms` : date.toISOString();
}
