/** A clock that only sleeping moves: it goes on at once, and remembers for how long it was asked to. */

import type { Clock } from '../../node/lib/clock.ts';

export class FakeClock implements Clock {
  readonly sleptMs: number[] = [];
  #nowMs: number;

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  async sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleptMs.push(durationMs);
    this.#nowMs += durationMs;
    await Promise.resolve();
  }
}
