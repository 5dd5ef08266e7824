/** Facts, stored and derived, that match a pattern: the query of version 1 clients. */

import type { Query } from '../eval/evaluator.ts';
import type { World } from '../world/world.ts';
import { checkAnswerRows } from './answer-limit.ts';
import { checkContextFacts } from './context-facts.ts';
import type { QueryQuestion } from './question.ts';

/** A null id: any of the type will do; then a null type: any of any type. */
export type FoundFact = {
  readonly predicate: string;
  readonly args: readonly { readonly type: string | null; readonly id: string | null }[];
};

/** Distinct, ascending by their arguments, wildcards first. */
export function query(world: World, question: QueryQuestion): readonly FoundFact[] {
  const { predicate, args } = question;
  const contextFacts = checkContextFacts(world, question.contextFacts, {
    name: predicate,
    arity: args.length,
  });
  const asked: Query = {
    variables: args.map(({ type, id }) => ({ type, ids: id === null ? null : [id] })),
    calls: [{ predicate, args: args.map((_, index) => index) }],
  };
  const rows = checkAnswerRows(world.evaluator.solve(asked, contextFacts));
  return rows.map((row) => ({ predicate, args: row.map(({ type, id }) => ({ type, id })) }));
}
