/** A clock that stands still until a test moves it: who sleeps wakes up when their time has come. */

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../node/lib/clock.ts';

type Sleeper = { readonly untilMs: number; readonly wake: () => void };

export class ManualClock implements Clock {
  #nowMs: number;
  #sleepers: Sleeper[] = [];

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs;
  }

  /** How many sleep now. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const sleeper: Sleeper = { untilMs: this.#nowMs + durationMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Wakes those whose time has come, and lets what they do next be done. */
  async advance(durationMs: number): Promise<void> {
    this.#nowMs += durationMs;
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((each) => !due.includes(each));
    for (const { wake } of due) wake();
    await setImmediate();
  }
}
