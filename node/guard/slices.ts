/**
 * Long work in short pieces on a thread that has others to serve: before each step somebody asks
 * whether it may begin, and the others have their turn when this slice has no room for one more.
 */

import type { Clock } from '../lib/clock.ts';
import { TRIAL_TIMES } from './limits.ts';

export type Pace = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Resolves when everybody who waits for the thread has had a turn. */
  readonly yieldToOthers: () => Promise<void>;
  readonly signal: AbortSignal;
};

export class Slices {
  readonly #pace: Pace;
  readonly #endMs: number;
  /** Before all time: the others come first. */
  #sliceStartedMs = -Infinity;

  /** All steps together may take `totalMs`, the turns of others included. */
  constructor(pace: Pace, totalMs: number) {
    this.#pace = pace;
    this.#endMs = pace.clock.monotonicMs() + totalMs;
  }

  /**
   * To be asked before each step, which takes TRIAL_TIMES.stepMs at most. False: the time for all steps
   * is used up. Throws the signal's reason when that aborts.
   */
  async mayStep(): Promise<boolean> {
    const { clock, yieldToOthers, signal } = this.#pace;
    signal.throwIfAborted();
    const { sliceMs, stepMs } = TRIAL_TIMES;
    if (clock.monotonicMs() - this.#sliceStartedMs + stepMs > sliceMs) {
      await yieldToOthers();
      signal.throwIfAborted();
      this.#sliceStartedMs = clock.monotonicMs();
    }
    return clock.monotonicMs() < this.#endMs;
  }
}
