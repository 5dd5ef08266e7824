/**
 * The time that one answer may take, whatever it is made of: whoever works on a part of it looks here
 * again and again, and stops when it is over. Never a part of an answer.
 */

import type { Clock } from './clock.ts';
import { NodeError } from './errors.ts';

/** Steps are some microseconds of work each: so many are no longer than a millisecond. */
const STEPS_PER_CLOCK_READ = 64;

export class Deadline {
  readonly budgetMs: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #endMs: number;
  #steps = 0;

  /** The time began `spentMs` ago. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, budgetMs: number, spentMs = 0) {
    this.budgetMs = budgetMs;
    this.#clock = clock;
    this.#endMs = clock.monotonicMs() + budgetMs - spentMs;
  }

  isOver(): boolean {
    return this.#clock.monotonicMs() > this.#endMs;
  }

  /** Throws `budget_exhausted` when it is over. */
  check(): void {
    if (!this.isOver()) return;
    throw tooLong(this.budgetMs);
  }

  /** A little work is done: the same, but the clock is looked at once in so many. */
  step(): void {
    this.#steps += 1;
    if (this.#steps % STEPS_PER_CLOCK_READ === 0) this.check();
  }
}

/** Of an answer that is not there within its time. */
export function tooLong(budgetMs: number): NodeError {
  const problem = `Cannot answer: it would take ${budgetMs} ms or more`;
  return new NodeError('budget_exhausted', `${problem}. Ask for less, or simplify the policy.`);
}

/** For those whom nobody waits for. */
export const NO_DEADLINE = new Deadline({ monotonicMs: () => 0 }, Infinity);
