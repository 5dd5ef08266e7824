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
  readonly #begunMs: number;
  #steps = 0;

  /** The time began `spentMs` ago. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, budgetMs: number, spentMs = 0) {
    this.budgetMs = budgetMs;
    this.#clock = clock;
    this.#begunMs = clock.monotonicMs() - spentMs;
  }

  spentMs(): number {
    return this.#clock.monotonicMs() - this.#begunMs;
  }

  isOver(): boolean {
    return this.spentMs() > this.budgetMs;
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

/**
 * A time of two halves: when the first is found to be over, the second begins. A thread that the system
 * did not let run for a while has not worked in that time.
 */
export class TimeAtWork extends Deadline {
  readonly #begin: () => Deadline;
  #second: Deadline | undefined;

  constructor(clock: Pick<Clock, 'monotonicMs'>, budgetMs: number) {
    super(clock, budgetMs / 2);
    this.#begin = () => new Deadline(clock, budgetMs / 2);
  }

  override isOver(): boolean {
    if (this.#second !== undefined) return this.#second.isOver();
    if (super.isOver()) this.#second = this.#begin();
    return false;
  }
}

/** Of an answer that is not there within its time. */
export function tooLong(budgetMs: number): NodeError {
  const problem = `Cannot answer: it would take ${budgetMs} ms or more`;
  return new NodeError('budget_exhausted', `${problem}. Ask for less, or simplify the policy.`);
}

/** For those whom nobody waits for. */
export const NO_DEADLINE = new Deadline({ monotonicMs: () => 0 }, Infinity);
