/** When to sync next: pure arithmetic. The loop that sleeps lives in loop.ts. */

import { delayMsAfterFailures } from '../lib/backoff.ts';

const RETRY_DELAY_MS_MIN = 1_000;
const RETRY_DELAY_MS_MAX = 60_000;
/** A fleet that was started together must not pull together for ever. */
const INTERVAL_SPREAD = 0.1;

/**
 * The delay before the next sync, in milliseconds: the interval, give or take a tenth, after a
 * success; a growing one after failures, never longer than the interval. `chance` is a number in
 * [0, 1).
 */
export function delayMsBeforeSync(
  failuresInARow: number,
  intervalMs: number,
  chance: number,
): number {
  if (failuresInARow === 0) {
    return Math.round(intervalMs * (1 - INTERVAL_SPREAD + 2 * INTERVAL_SPREAD * chance));
  }
  const backoff = {
    delayMsMin: Math.min(RETRY_DELAY_MS_MIN, intervalMs),
    delayMsMax: Math.min(RETRY_DELAY_MS_MAX, intervalMs),
  };
  return delayMsAfterFailures(failuresInARow, backoff, chance);
}
