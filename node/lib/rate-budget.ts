/** A token bucket for things that are done or left: so many a second, and so many at once after a pause. */

import type { Clock } from './clock.ts';

export type RateBudgetOptions = {
  readonly perSecond: number;
  /** What may be taken at once after a time in which nothing was. */
  readonly burst: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

export class RateBudget {
  readonly #options: RateBudgetOptions;
  /** When all that was taken so far has been paid for; before now: that much may be taken at once. */
  #paidAtMs = -Infinity;

  constructor(options: RateBudgetOptions) {
    this.#options = options;
  }

  /** True: one is taken. False: there is none at this moment, and nothing has changed. */
  take(): boolean {
    const { perSecond, burst, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const fullAtMs = nowMs - (burst * 1_000) / perSecond;
    const paidAtMs = Math.max(this.#paidAtMs, fullAtMs) + 1_000 / perSecond;
    if (paidAtMs > nowMs) return false;
    this.#paidAtMs = paidAtMs;
    return true;
  }
}
