/**
 * Keys to look at. One that waits is there once however often it is added; one that is being worked on
 * is not given out again until that is done, and then once if it was added meanwhile.
 */

import type { Clock } from './clock.ts';
import type { WorkQueueGauges, WorkQueueMetrics } from './metrics.ts';
import { RATE_LIMITS, RateLimiter, type RateLimits } from './rate-limiter.ts';

export type WorkQueueOptions = {
  readonly clock: Clock;
  readonly metrics: WorkQueueMetrics;
  readonly limits?: RateLimits;
};

type Delayed = { readonly dueMs: number; readonly cancel: AbortController };

export class WorkQueue {
  readonly #clock: Clock;
  readonly #metrics: WorkQueueMetrics;
  readonly #limiter: RateLimiter;
  /** Wait for a worker, oldest first, since when. */
  readonly #ready = new Map<string, number>();
  /** Are being worked on, since when. */
  readonly #processing = new Map<string, number>();
  /** Were added while they were worked on. */
  readonly #dirty = new Set<string>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #isClosed = false;

  constructor({ clock, metrics, limits = RATE_LIMITS }: WorkQueueOptions) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#limiter = new RateLimiter(limits, clock);
  }

  gauges(): WorkQueueGauges {
    const nowMs = this.#clock.monotonicMs();
    return {
      depth: this.#ready.size,
      processingMs: [...this.#processing.values()].map((sinceMs) => nowMs - sinceMs),
    };
  }

  /** To be looked at as soon as a worker is free. */
  add(key: string): void {
    if (this.#isClosed || this.#ready.has(key) || this.#dirty.has(key)) return;
    this.#metrics.countAdd();
    if (this.#processing.has(key)) {
      this.#dirty.add(key);
      return;
    }
    this.#offer(key);
  }

  /** Not before `delayMs`, unless something else adds it. Of several delays the shortest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#isClosed) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const known = this.#delayed.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    known?.cancel.abort();
    const delayed = { dueMs, cancel: new AbortController() };
    this.#delayed.set(key, delayed);
    this.#clock.sleep(delayMs, delayed.cancel.signal).then(
      () => {
        this.#delayed.delete(key);
        this.add(key);
      },
      () => undefined,
    );
  }

  /** It failed: later each time, not before `delayMsMin`. Returns the delay. */
  retry(key: string, delayMsMin = 0): number {
    this.#metrics.countRetry();
    const delayMs = Math.max(delayMsMin, this.#limiter.delayMsFor(key));
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** It did not fail: the next failure is the first again. */
  forget(key: string): void {
    this.#limiter.forget(key);
  }

  failuresOf(key: string): number {
    return this.#limiter.failuresOf(key);
  }

  /** The next key, when there is one; undefined when the queue is closed. Each is to be ended by `done`. */
  take(): Promise<string | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const [key] = this.#ready.keys();
    if (key !== undefined) return Promise.resolve(this.#begin(key));
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#takers.push(resolve);
    return promise;
  }

  /** The key may be given out again. */
  done(key: string): void {
    const sinceMs = this.#processing.get(key);
    if (sinceMs === undefined) return;
    this.#processing.delete(key);
    this.#metrics.observeWork(this.#clock.monotonicMs() - sinceMs);
    if (this.#dirty.delete(key) && !this.#isClosed) this.#offer(key);
  }

  /** Nothing comes in or goes out any more. */
  close(): void {
    this.#isClosed = true;
    for (const { cancel } of this.#delayed.values()) cancel.abort();
    this.#delayed.clear();
    this.#ready.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #offer(key: string): void {
    this.#ready.set(key, this.#clock.monotonicMs());
    const taker = this.#takers.shift();
    taker?.(this.#begin(key));
  }

  #begin(key: string): string {
    const nowMs = this.#clock.monotonicMs();
    this.#metrics.observeWait(nowMs - (this.#ready.get(key) ?? nowMs));
    this.#ready.delete(key);
    this.#processing.set(key, nowMs);
    return key;
  }
}
