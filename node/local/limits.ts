/** What one question as SQL may cost. One that needs more is refused: SQL is never cut short. */

import { NodeError } from '../lib/errors.ts';

export const LOCAL_LIMITS = {
  /** Ways to satisfy a goal that are tried. */
  stepsMax: 50_000,
  /** Rows of central facts that are written into the SQL, and alternatives of rules. */
  inlinedRowsMax: 10_000,
  /** Kinds of calls of the policy's predicates that are told apart. */
  callKindsMax: 5_000,
  /** Alternatives of a statement that cannot be written as one list of rows. */
  statementsMax: 1_000,
} as const;

/** The question needs more than a limit: `what` continues "Cannot write SQL: it would …". */
export function tooMuch(what: string): NodeError {
  const advice = 'Ask about less, or bind the facts that the question joins with';
  return new NodeError('budget_exhausted', `Cannot write SQL: it would ${what}. ${advice}.`);
}
