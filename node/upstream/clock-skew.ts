/** Generations from the future: what a clock that is wrong leaves behind. */

import type { Clock } from '../lib/clock.ts';

/** As far as clocks of machines that are cared for differ, and more. */
const SKEW_MS_MAX = 10 * 60 * 1_000;

/**
 * Was it taken later than can be? Whoever took it for the newest would refuse every true one until
 * that day.
 */
export function isFromTheFuture(takenAtMs: number, clock: Pick<Clock, 'nowMs'>): boolean {
  return takenAtMs > clock.nowMs() + SKEW_MS_MAX;
}
