/**
 * A clock that only its owner and sleeping move: to sleep is to go on at once, with the time passed and
 * written down.
 */

import type { Clock } from '../../node/lib/clock.ts';

export class FakeClock implements Clock {
  readonly sleptMs: number[] = [];
  #nowMs: number;
  /** What the clock on the wall is ahead of the other one. */
  #aheadMs = 0;

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs + this.#aheadMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  /** Sets the clock on the wall, forward or back; so does a machine that sleeps, forward. */
  jump(durationMs: number): void {
    this.#aheadMs += durationMs;
  }

  async sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleptMs.push(durationMs);
    this.#nowMs += durationMs;
    await Promise.resolve();
  }
}
