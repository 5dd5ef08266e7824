/** A token bucket for bytes: so many a second and no more, whoever takes them. In order of asking. */

import type { Clock } from './clock.ts';

export type ByteBudgetOptions = {
  readonly bytesPerSecond: number;
  /** What may be taken at once after a time in which nothing was. */
  readonly burstBytes: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
};

export class ByteBudget {
  readonly #options: ByteBudgetOptions;
  /** When all that was taken so far has been paid for; before now: that much may be taken at once. */
  #paidAtMs = -Infinity;

  constructor(options: ByteBudgetOptions) {
    this.#options = options;
  }

  /**
   * Resolves when `bytes` may be used; rejects with the signal's reason. What an aborted taker asked
   * for is lost to the others: nobody gets more than there is.
   */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { bytesPerSecond, burstBytes, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const fullAtMs = nowMs - (burstBytes * 1_000) / bytesPerSecond;
    this.#paidAtMs = Math.max(this.#paidAtMs, fullAtMs) + (bytes * 1_000) / bytesPerSecond;
    const waitMs = this.#paidAtMs - nowMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }
}
