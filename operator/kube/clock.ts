/** Time comes in by the door: whoever needs it takes a Clock; only a program's entry passes the real one. */

import { setTimeout as sleepFor } from 'node:timers/promises';

export type Clock = {
  /** Milliseconds since 1970: what goes into objects. May jump. */
  nowMs(): number;
  /** Milliseconds since some fixed moment: what durations are measured with. Never jumps. */
  monotonicMs(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when it aborts. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
};

/** The machine's. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) => sleepFor(durationMs, undefined, { signal }),
};
