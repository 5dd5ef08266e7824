/** A token bucket: so many a second and no more, and so many at once after a pause, whoever takes them. */

import type { Clock } from './clock.ts';

export type TokenBucketOptions = {
  readonly perSecond: number;
  /** What may be taken at once after a time in which nothing was. */
  readonly burst: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
};

export class TokenBucket {
  readonly #options: TokenBucketOptions;
  /** When all that was taken so far has been paid for; before now: that much may be taken at once. */
  #paidAtMs = -Infinity;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
  }

  /** For what is done now or left. False: there are not so many at this moment, and nothing has changed. */
  tryTake(count = 1): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    const paidAtMs = this.#paidAtMsWith(count, nowMs);
    if (paidAtMs > nowMs) return false;
    this.#paidAtMs = paidAtMs;
    return true;
  }

  /**
   * For what can wait: resolves when so many may be used, in order of asking; rejects with the signal's
   * reason. What an aborted taker asked for is lost to the others: nobody gets more than there is.
   */
  async take(count: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#paidAtMs = this.#paidAtMsWith(count, nowMs);
    const waitMs = this.#paidAtMs - nowMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }

  /** When so many more would be paid for. */
  #paidAtMsWith(count: number, nowMs: number): number {
    const { perSecond, burst } = this.#options;
    const fullAtMs = nowMs - (burst * 1_000) / perSecond;
    return Math.max(this.#paidAtMs, fullAtMs) + (count * 1_000) / perSecond;
  }
}
