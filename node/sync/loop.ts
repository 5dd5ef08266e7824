/** Keeps the world fresh: syncs, reports, sleeps, until told to stop. A failed sync changes nothing. */

import type { Clock } from '../lib/clock.ts';
import { delayMsBeforeSync } from './schedule.ts';
import { failuresInARow, stateAfter, type SyncOutcome, type SyncState } from './state.ts';

export type LoopParts = {
  /** One attempt; never throws but the signal's reason. */
  readonly sync: (signal: AbortSignal) => Promise<SyncOutcome>;
  /** What is known before the first attempt. */
  readonly state: SyncState;
  readonly intervalMs: number;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  /** Told after each attempt: for log, metrics and whoever waits for the first copy. */
  readonly report: (report: SyncReport) => void;
};

export type SyncReport = {
  readonly outcome: SyncOutcome;
  readonly state: SyncState;
  readonly nextInMs: number;
};

/** Resolves when the signal aborts, which also ends an attempt or a sleep under way. */
export async function keepInSync(parts: LoopParts, signal: AbortSignal): Promise<void> {
  try {
    for (let { state } = parts; ;) {
      const outcome = await parts.sync(signal);
      state = stateAfter(state, outcome);
      const failures = isWorthRetrying(outcome) ? failuresInARow(state) : 0;
      const nextInMs = delayMsBeforeSync(failures, parts.intervalMs, parts.chance());
      parts.report({ outcome, state, nextInMs });
      await parts.clock.sleep(nextInMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What is held is whole and is what the primary has: a moment later it would be the same. */
function isWorthRetrying(outcome: SyncOutcome): boolean {
  return !(outcome.kind === 'failed' && outcome.code === 'held');
}
