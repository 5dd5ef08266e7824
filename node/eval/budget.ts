/** What one question has spent. Over a limit it is refused as a whole: an answer is never cut short. */

import type { Deadline } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import { DEFAULT_LIMITS, type Limits, type QuestionClock } from './evaluator.ts';

/** Numbers. A row of hundreds would else take the memory of hundreds. */
const WIDTH_OF_ROW = 4;
/** What a row takes, with what is found by way of it; more than what a value with its name does. */
const ROW_BYTES = 200;
/** Of the memory of a process, for one question. */
const QUESTION_SHARE = 1 / 4;

export class Budget {
  readonly #limits: Limits;
  readonly #clock: QuestionClock;
  #steps = 0;
  #stepsUntilClock: number;
  #rows = 0;
  #depth = 0;
  #startedMs = 0;
  /** Of all questions that are asked meanwhile; undefined: each has the time of the limits. */
  deadline: Deadline | undefined;

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
    if (this.deadline === undefined) this.#startedMs = this.#clock.monotonicMs();
    else this.deadline.check();
  }

  /** One goal tried or row visited. */
  step(): void {
    this.#stepsUntilClock -= 1;
    if (this.#stepsUntilClock <= 0) this.#readClock();
  }

  /** Something that is no step and takes longer than many: plans, and what is done once per combination of ids. */
  look(): void {
    this.#checkTime(this.#limits.timeMs);
  }

  /** One answer or one waiting goal kept, of so many numbers: a wide one counts as several. */
  row(width = 1): void {
    this.#rows += width <= WIDTH_OF_ROW ? 1 : width / WIDTH_OF_ROW;
    if (this.#rows > this.#limits.rowsMax) throw exhausted(`hold ${this.#limits.rowsMax} rows`);
  }

  /** So many values are given their names, all of one answer. */
  checkNamed(values: number): void {
    const { namedMax } = this.#limits;
    if (values > namedMax) throw exhausted(`answer with ${namedMax} values`);
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
    this.#checkTime(timeMs);
  }

  #checkTime(timeMs: number): void {
    if (this.deadline !== undefined) this.deadline.check();
    else if (this.#clock.monotonicMs() - this.#startedMs > timeMs) {
      throw exhausted(`run ${timeMs} ms`);
    }
  }
}

function exhausted(what: string): NodeError {
  return new NodeError(
    'budget_exhausted',
    `Cannot answer: the question would ${what} or more. Ask for less, or simplify the policy.`,
  );
}

/**
 * The default limits for questions that have this time, with as many steps as fit into it; and as many
 * rows, at most, as fit a process with so much memory. A process that is killed answers nobody.
 */
export function limitsFor(given: {
  readonly timeMs: number;
  readonly memoryBytes: number;
}): Limits {
  const { stepsMax, rowsMax, namedMax } = DEFAULT_LIMITS;
  const { timeMs, memoryBytes } = given;
  const moreTime = Math.max(1, timeMs / DEFAULT_LIMITS.timeMs);
  const lessMemory = Math.min(1, (memoryBytes * QUESTION_SHARE) / (rowsMax * ROW_BYTES));
  return {
    ...DEFAULT_LIMITS,
    timeMs,
    stepsMax: Math.ceil(stepsMax * moreTime),
    rowsMax: Math.floor(rowsMax * lessMemory),
    namedMax: Math.floor(namedMax * lessMemory),
  };
}
