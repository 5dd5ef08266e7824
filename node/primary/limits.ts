/**
 * What the stand-in allows. Oso Cloud's own limits on writes (960 KiB a body, 1,000 entries a batch)
 * are not copied: its development server has none, so these only keep a mistake from eating the machine.
 */

/** Of a body that writes: a batch, a bulk load, a policy (which its loader limits further). */
export const WRITE_BODY_BYTES_MAX = 64 * 1024 * 1024;

/** Texts of earlier policies that `GET /api/policy?id=` can still return, per environment. */
export const POLICY_VERSIONS_MAX = 100;

/** One line of a facts file: five arguments of 512 bytes, each escaped sixfold, fit. */
export const FACT_LINE_BYTES_MAX = 64 * 1024;

/** Facts that are written, journaled or loaded between two turns of the event loop. */
export const FACTS_PER_TURN = 5_000;

/** One record of the journal: what a whole body becomes, and its envelope. */
export const RECORD_BYTES_MAX = 2 * WRITE_BODY_BYTES_MAX;

/** What one server holds. */
export type StoreLimits = {
  /** Of one environment. What holds them in memory has room for more, so applying a write never fails. */
  readonly factsMax: number;
  /** Distinct ids of one environment, those of facts that were deleted included. */
  readonly idsMax: number;
  /** Made by `POST /test_environment`. */
  readonly testEnvironmentsMax: number;
  /** Writes that wait for the one at hand. */
  readonly writesWaitingMax: number;
};

export const DEFAULT_STORE_LIMITS: StoreLimits = {
  factsMax: 10_000_000,
  idsMax: 15_000_000,
  testEnvironmentsMax: 10_000,
  writesWaitingMax: 1_000,
};
