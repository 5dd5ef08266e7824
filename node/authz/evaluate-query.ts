/** A conjunction over variables: the query of version 2 clients. */

import type { Deadline } from '../lib/deadline.ts';
import type { World } from '../world/world.ts';
import { checkAnswerRows } from './answer-limit.ts';
import { checkContextFacts } from './context-facts.ts';
import type { EvaluateQueryQuestion } from './question.ts';

/** Every variable of the query, by the client's name; null is a wildcard of the variable's type. */
export type QueryRow = Readonly<Record<string, string | null>>;

/** Distinct and ascending, wildcards first. A query that holds without open variables has one row. */
export function evaluateQuery(
  world: World,
  question: EvaluateQueryQuestion,
  deadline?: Deadline,
): readonly QueryRow[] {
  const { query, variableNames } = question;
  const contextFacts = checkContextFacts(world, question.contextFacts);
  if (query.variables.some(({ ids }) => ids?.length === 0)) return [];
  const rows = checkAnswerRows(world.evaluator.solve(query, contextFacts));
  return rows.map((row) => {
    deadline?.step();
    return Object.fromEntries(variableNames.map((name, at) => [name, row[at]?.id ?? null]));
  });
}
