/**
 * Every number of the guard, with the reason for it. Shares are in [0, 1]. The limits are wide: a hold
 * or a warning must mean that something is wrong, not that somebody had a busy half-hour.
 */

import type { Limits } from '../eval/evaluator.ts';

/** Questions that are kept to try a copy on. */
export const RESERVOIR_LIMITS = {
  questionsMax: 1_000,
  /** Of one question, as it lies in memory. A larger one is not kept: few are, and one is enough. */
  questionBytesMax: 16 * 1024,
  /** Of all of them: about 1 % of a small pod. */
  bytesMax: 2 * 1024 * 1024,
  /** Of one authorize_resources: each resource is asked by itself, so that a few say as much. */
  resourcesMax: 20,
  /** While nothing is new or the reservoir is full, one question in so many is looked at. */
  strideMax: 16,
} as const;

/** How long a trial may take, and how long the thread that serves is kept from others by it. */
export const TRIAL_TIMES = {
  /** From one turn of the event loop to the next. */
  sliceMs: 5,
  /** The longest step that a slice must have room for: one question, asked of one world. */
  stepMs: 2,
  /** Of all questions together. A thousand usual ones take a tenth of a second. */
  questionsMs: 10_000,
  /** Of a policy's own tests together. */
  testsMs: 10_000,
} as const;

/** One question in a trial: what does not fit in a step is not compared. */
export const TRIAL_LIMITS: Limits = {
  stepsMax: 1_000_000,
  /** Rows become text and are sorted when the clock is not looked at any more: about a millisecond. */
  rowsMax: 2_000,
  namedMax: 10_000,
  depthMax: 1_000,
  timeMs: TRIAL_TIMES.stepMs,
  /** A step may be a read from a disk: sixteen of those are no longer than a step of the trial. */
  stepsPerClockRead: 16,
};

/** The facts of a larger test are not made on a thread that serves. */
export const TEST_FACTS_MAX = 2_000;

/**
 * A test that nobody can tell is run again: the first one pays for a plan, and a pod that has used up
 * its share of the processor stands still for longer than a step.
 */
export const TEST_ROUNDS_MAX = 3;

/**
 * When answers that differ are a finding. Access changes all day, and what a list holds more often than
 * who may do what; but the questions kept are spread over everybody who asks, and what one
 * administrator changes between two copies moves few of them. A fifth moves when a rule or a
 * predicate did. A share of few is noise: below `questionsMin` nothing is concluded.
 */
export const FLIP_LIMITS = {
  /** Of what was allowed or had results: now denied, or without any. */
  deniedShareMax: 0.2,
  /** Of what was denied or empty: now allowed, or with results. */
  allowedShareMax: 0.2,
  /** Of lists with results on both sides: others than before. */
  differShareMax: 0.5,
  /** Of what was answered: now refused with an error. Facts that change cause none. */
  errorShareMax: 0.05,
  /** Of what was answered in time: not any more. */
  tooSlowShareMax: 0.2,
  questionsMin: 50,
  /** Denials are rare in real traffic: a tenth of what is kept is more than most nodes see. */
  deniedQuestionsMin: 20,
} as const;

/** When a copy has lost too much. */
export const SHRINKAGE_LIMITS = {
  /** A predicate of fewer facts may be emptied by a person: a flag that is taken down. */
  emptiedFactsMin: 20,
  /** With this share left or less a predicate counts as emptied: a list that broke off at its first page. */
  emptiedShareLeftMax: 0.01,
  /** A predicate shrank when it lost more than this share, and more than so many facts. */
  shrunkShareMax: 0.5,
  shrunkFactsMin: 100,
  /** The same of all facts together: a smaller share, as more than one predicate would have to shrink. */
  sizeShareMax: 0.3,
  sizeFactsMin: 1_000,
} as const;

/**
 * When a finding that holds has persisted: a copy that is held means that what was taken from somebody
 * stays allowed. Four hours are time for a person to look; three copies are no hiccup of the primary's.
 */
export const RELEASE = { heldMsMin: 4 * 60 * 60 * 1_000, copiesMin: 3 } as const;

/** What a report shows: people read it, and logs have a size. */
export const SHOWN = {
  reasonsMax: 20,
  /** Of each kind of flip. */
  examplesMax: 3,
  /** Of a question or an answer, in UTF-16 code units. */
  textCharsMax: 240,
  /** Of a list of results. */
  resultsMax: 5,
} as const;
