/** Every number of the agreement proof, with the reason for it. */

/** Questions that were picked and not yet asked: some 20 seconds of asking. */
export const SAMPLE_LIMITS = {
  questionsMax: 100,
  /** Of one question, as it lies in memory. A larger one is not picked. */
  questionBytesMax: 16 * 1024,
  /** Of all of them. */
  bytesMax: 512 * 1024,
} as const;

export type SampleLimits = { readonly [name in keyof typeof SAMPLE_LIMITS]: number };

/** How the primary is asked: one question at a time, at most five a second, whatever the share. */
export const ASKING = {
  intervalMs: 200,
  /** After failures in a row; `Retry-After` may make it longer, up to the last of these. */
  delayMsMin: 1_000,
  delayMsMax: 5 * 60_000,
  retryAfterMsMax: 60 * 60_000,
  /** The node's own answer, turns of the questions that it serves meanwhile included. */
  trialMs: 2_000,
} as const;

/** Answers that differ, until a later copy tells why. */
export const WAITING_LIMITS = {
  /**
   * How much later that copy must have begun. What answers for the primary is many machines, of which one
   * may know of a change a second before the other.
   */
  settlingMs: 5_000,
  questionsMax: 100,
  /** Of what the primary and the node said, of all of them: a long list of two thousand is 200 KB. */
  answerBytesMax: 4 * 1024 * 1024,
  /** Copies after which an answer of the primary's that is another one each time, or none, is given up. */
  roundsMax: 3,
} as const;
