/**
 * What a compiled call looks like to its callers. A `direct` procedure is a plain function: all its
 * arguments are bound and its calls never come back to it. A `tabled` one keeps what it finds, per
 * call, so that recursion ends and nothing is computed twice. Types only.
 */

import type { Pattern } from './pattern.ts';
import type { TupleSet } from './tuple-set.ts';

/** Runs the rest of a clause; true: stop, what was asked is found. */
export type Step = () => boolean;

/** `unknown`: not found, but some condition could not be decided, because a variable was open. */
export type Verdict = 'true' | 'false' | 'unknown';

export type Procedure = DirectProcedure | TabledProcedure;

export type DirectProcedure = {
  readonly kind: 'direct';
  /** By argument; the caller writes the bound ones before it calls. */
  readonly args: number[];
  check(): Verdict;
};

export type TabledProcedure = {
  readonly kind: 'tabled';
  readonly pattern: Pattern;
  /** Procedures on one cycle wait for each other; one on none never waits for itself. */
  readonly cycle: number | undefined;
  /** As of DirectProcedure. */
  readonly args: number[];
  /** The open arguments, by position: what an answer has values for. */
  readonly openArguments: readonly number[];
  /** The entry that is being worked on. */
  current(): Entry;
  /**
   * The table of the call with the present `args`: one that takes part in the present run
   * (`together`), or one to be completed in a run of its own before the caller goes on (`apart`).
   */
  entry(asked: 'together' | 'apart'): Entry;
  /** Are its registers in use? Were it entered twice, answers could be wrong. */
  isActive: boolean;
  /** Finds what facts and clauses give; suspended calls go on later. */
  evaluate(entry: Entry): void;
  /** Takes up an activation of `entry` again. */
  resume(entry: Entry): void;
};

/** What is known of one call. */
export type Entry = {
  readonly procedure: TabledProcedure;
  /** Which of its procedure's calls it is. */
  readonly call: number;
  /**
   * `running`: in the run with number `run`; `abandoned`: given up half-way, because its asker had
   * found enough.
   */
  run: number;
  status: 'new' | 'running' | 'complete' | 'abandoned';
  /** A call without open arguments: is it true? */
  isTrue: boolean;
  /** A call with open arguments: its answers, each a shape and then one number per open argument. */
  readonly answers: TupleSet;
  /** Answers may be missing: a condition met an open variable. */
  unknown: boolean;
  readonly consumers: Consumer[];
};

/** The rest of a clause, waiting for answers of a call. */
export type Consumer = {
  readonly source: Entry;
  /** The entry whose clause waits. */
  readonly waiting: Entry;
  /** The clause's registers, and what they were when it was suspended. */
  readonly registers: number[];
  readonly saved: readonly number[];
  /** Goes on with one answer of `source`; true: what `waiting` asked is found. */
  readonly give: (source: Entry, index: number) => boolean;
  /** How many answers it has been given. */
  given: number;
  isQueued: boolean;
};
