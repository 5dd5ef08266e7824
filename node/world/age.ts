/**
 * How old a copy is: the larger of what two clocks say. The one on the wall may be set back, the other
 * one stands still while the machine sleeps and knows nothing of the time before this process. Whatever
 * either does, an age is never negative, and no copy becomes younger than this process has had it.
 */

import type { Clock } from '../lib/clock.ts';

export type Clocks = Pick<Clock, 'nowMs' | 'monotonicMs'>;

/** When a copy began to be taken, by the clock of this process. */
export type Begun = {
  /** As Clock.monotonicMs: measured, or worked out when the copy was opened. */
  readonly begunMs: number;
  /**
   * True: when it was opened the copy was dated in the future, so that `begunMs` is only when that was.
   * Either the clock that dated it was wrong, or the one that reads it.
   */
  readonly isDatedAhead: boolean;
};

/** What an age is worked out from; `takenAtMs` is in milliseconds since 1970, by a clock that may jump. */
export type Dated = Begun & { readonly takenAtMs: number };

export type Age = {
  /** In whole milliseconds, rounded up; UNKNOWN_AGE_MS when nobody can tell. */
  readonly ageMs: number;
  /** The wall clock says less than this process has seen itself: it was set back, or the date is wrong. */
  readonly isClockSuspect: boolean;
};

/**
 * Older than any limit: whoever compares it, also without having heard of it, takes the copy for too old.
 * The largest whole number that JSON carries through every language unharmed.
 */
export const UNKNOWN_AGE_MS = Number.MAX_SAFE_INTEGER;

/** By how much clocks of two machines, or one that is being corrected, may differ without a doubt. */
const CLOCK_SKEW_MS_MAX = 5_000;

/** Of a copy that this process takes itself, beginning at this moment of Clock.monotonicMs. */
export function begunAt(begunMs: number): Begun {
  return { begunMs, isDatedAhead: false };
}

/** Of a copy that was there before, opened now: only its date says when it was taken. */
export function begunBefore(takenAtMs: number, clock: Clocks): Begun {
  const wallAgeMs = clock.nowMs() - takenAtMs;
  return {
    begunMs: clock.monotonicMs() - Math.max(wallAgeMs, 0),
    isDatedAhead: wallAgeMs < -CLOCK_SKEW_MS_MAX,
  };
}

/**
 * The age at this moment. A copy that was dated ahead has a known age only once the wall clock says
 * that the copy was there before it was opened: that is when the clock was wrong, and was put right.
 */
export function ageOf(copy: Dated, clock: Clocks): Age {
  const wallAgeMs = clock.nowMs() - copy.takenAtMs;
  const seenMs = clock.monotonicMs() - copy.begunMs;
  const isClockSuspect = wallAgeMs + CLOCK_SKEW_MS_MAX < seenMs;
  if (isClockSuspect && copy.isDatedAhead) return { ageMs: UNKNOWN_AGE_MS, isClockSuspect };
  return { ageMs: Math.ceil(Math.max(wallAgeMs, seenMs, 0)), isClockSuspect };
}
