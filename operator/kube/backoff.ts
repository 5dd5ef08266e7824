/** How long to wait after failures in a row: twice as long each time, up to a ceiling. Arithmetic only. */

export type Backoff = { readonly delayMsMin: number; readonly delayMsMax: number };

/**
 * The delay after `failuresInARow` (at least 1), in whole milliseconds. `chance` is a number in
 * [0, 1): it spreads the delay over the upper half of its range.
 */
export function backoffDelayMs(failuresInARow: number, backoff: Backoff, chance: number): number {
  const ceilingMs = Math.min(backoff.delayMsMax, backoff.delayMsMin * 2 ** (failuresInARow - 1));
  return Math.round(ceilingMs * (0.5 + chance / 2));
}
