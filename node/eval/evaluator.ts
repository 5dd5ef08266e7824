/**
 * What can be asked, and what an answer is. Two evaluators implement it: engine.ts, which serves, and
 * naive.ts, the slow and obvious one, which is only ever compared with it.
 */

import type { Deadline } from '../lib/deadline.ts';
import type { Fact } from '../polar/program.ts';

/**
 * A conjunction of calls over variables. A variable of `type` null may have any type and any id;
 * `ids` null: any id. A variable with one id is a constant.
 */
export type Query = {
  readonly variables: readonly QueryVariable[];
  /** Arguments are indexes into `variables`. */
  readonly calls: readonly { readonly predicate: string; readonly args: readonly number[] }[];
};

export type QueryVariable = {
  readonly type: string | null;
  readonly ids: readonly string[] | null;
};

/**
 * What one variable may be in one solution. `id` null is a wildcard: the derivation leaves it open, so
 * every id of the type will do; then `type` null means of any type. The type is the concrete one.
 */
export type Binding = { readonly type: string | null; readonly id: string | null };

/**
 * Asks one copy of the facts under one program. A wildcard stands beside concrete solutions and is
 * never replaced by them. Throws NodeError `unbound_variable` or `budget_exhausted`.
 */
export type Evaluator = {
  /** Is `predicate(args)` derivable? Also right for ids that no fact mentions. */
  holds(call: Fact, contextFacts: readonly Fact[]): boolean;
  /**
   * Every distinct solution, one binding per variable of the query, ascending by type, then by the
   * bytes of the id, wildcards first.
   */
  solve(query: Query, contextFacts: readonly Fact[]): readonly (readonly Binding[])[];
  /** The distinct ids that one variable of the query has: ascending; null first when it is open. */
  idsOf(query: Query, variable: number, contextFacts: readonly Fact[]): readonly (string | null)[];
};

/** One whose questions can share their time. */
export type TimedEvaluator = Evaluator & {
  /**
   * All that `ask` asks has the time of the deadline, in place of what the limits give each question.
   * Throws what `ask` throws, and `budget_exhausted`.
   */
  within<Answer>(deadline: Deadline, ask: () => Answer): Answer;
};

/** How much one question may cost. One that needs more is refused, never cut short. */
export type Limits = {
  /** Goals tried and rows visited. */
  readonly stepsMax: number;
  /** Answers held at the same time, over all tables; one of over four values counts as several. */
  readonly rowsMax: number;
  /** Values that are given their names, of one answer. */
  readonly namedMax: number;
  /** Evaluations that wait for one another. */
  readonly depthMax: number;
  readonly timeMs: number;
  /** The clock, and with it steps and time, is looked at once in so many steps. */
  readonly stepsPerClockRead: number;
};

/** 4 s: the shortest read timeout of an official SDK is 5 s (Python). A step may be a read from a disk. */
export const DEFAULT_LIMITS: Limits = {
  stepsMax: 100_000_000,
  rowsMax: 4_000_000,
  namedMax: 6_000_000,
  depthMax: 1_000,
  timeMs: 4_000,
  stepsPerClockRead: 1_024,
};

/** The clock a question sees: whole seconds since 1970, and time for its budget. */
export type QuestionClock = { nowSeconds(): number; monotonicMs(): number };
