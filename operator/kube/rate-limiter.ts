/** When an item that failed may be tried again: later each time, and not too many at once. As client-go's. */

import type { Clock } from './clock.ts';

export type RateLimits = {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Of all items together. */
  readonly retriesPerSecond: number;
  readonly retriesBurst: number;
};

/**
 * The defaults of client-go's controllers, but for the longest delay, which is a quarter of an hour there:
 * after an API server was away for long, all is to be looked at again soon.
 */
export const RATE_LIMITS: RateLimits = {
  delayMsMin: 5,
  delayMsMax: 60_000,
  retriesPerSecond: 10,
  retriesBurst: 100,
};

export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #failures = new Map<string, number>();
  /** When all retries so far have been paid for; before now: that much may come at once. */
  #paidAtMs = -Infinity;

  constructor(limits: RateLimits, clock: Pick<Clock, 'monotonicMs'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How long to wait before trying `key` again. Counts as a failure of it and takes from the bucket. */
  delayMsFor(key: string): number {
    const { delayMsMin, delayMsMax, retriesPerSecond, retriesBurst } = this.#limits;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const itemMs = Math.min(delayMsMin * 2 ** failures, delayMsMax);
    const nowMs = this.#clock.monotonicMs();
    const everyMs = 1_000 / retriesPerSecond;
    const fullAtMs = nowMs - retriesBurst * everyMs;
    // One that fails all the time must not put off the others for ever.
    const paidAtMs = Math.max(this.#paidAtMs, fullAtMs) + everyMs;
    this.#paidAtMs = Math.min(paidAtMs, nowMs + delayMsMax);
    return Math.max(itemMs, this.#paidAtMs - nowMs);
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** It succeeded, or is gone. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
}
