/** How long an answer may be: one JSON text holds it, and while that is made nobody else is answered. */

import { NodeError } from '../lib/errors.ts';

export const ANSWER_ROWS_MAX = 250_000;

/** The rows, unchanged. Throws `budget_exhausted` for too many: an answer is never cut short. */
export function checkAnswerRows<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= ANSWER_ROWS_MAX) return rows;
  const problem = `Cannot answer with ${rows.length} rows: the limit is ${ANSWER_ROWS_MAX}`;
  throw new NodeError('budget_exhausted', problem);
}
