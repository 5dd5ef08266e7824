/** What one question has spent. Over a limit it is refused as a whole: an answer is never cut short. */

import { NodeError } from '../lib/errors.ts';
import type { Limits, QuestionClock } from './evaluator.ts';

export class Budget {
  readonly #limits: Limits;
  readonly #clock: QuestionClock;
  #steps = 0;
  #stepsUntilClock: number;
  #rows = 0;
  #depth = 0;
  #startedMs = 0;

  constructor(limits: Limits, clock: QuestionClock) {
    this.#limits = limits;
    this.#stepsUntilClock = limits.stepsPerClockRead;
    this.#clock = clock;
  }

  /** A new question begins: nothing is spent yet. */
  restart(): void {
    this.#steps = 0;
    this.#stepsUntilClock = this.#limits.stepsPerClockRead;
    this.#rows = 0;
    this.#depth = 0;
    this.#startedMs = this.#clock.monotonicMs();
  }

  /** One goal tried or row visited. */
  step(): void {
    this.#stepsUntilClock -= 1;
    if (this.#stepsUntilClock <= 0) this.#readClock();
  }

  /** One answer or one waiting goal kept. */
  row(): void {
    this.#rows += 1;
    if (this.#rows > this.#limits.rowsMax) throw exhausted(`hold ${this.#limits.rowsMax} rows`);
  }

  /** One evaluation waits for another that begins. */
  descend(): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.depthMax) {
      throw exhausted(`nest ${this.#limits.depthMax} evaluations`);
    }
  }

  ascend(): void {
    this.#depth -= 1;
  }

  #readClock(): void {
    const { stepsMax, timeMs, stepsPerClockRead } = this.#limits;
    this.#stepsUntilClock = stepsPerClockRead;
    this.#steps += stepsPerClockRead;
    if (this.#steps >= stepsMax) throw exhausted(`take ${stepsMax} steps`);
    if (this.#clock.monotonicMs() - this.#startedMs > timeMs) throw exhausted(`run ${timeMs} ms`);
  }
}

function exhausted(what: string): NodeError {
  return new NodeError(
    'budget_exhausted',
    `Cannot answer: the question would ${what} or more. Ask for less, or simplify the policy.`,
  );
}
