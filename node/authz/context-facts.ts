/** Context facts join the stored ones for one question, under the same rule: the policy must use them. */

import { NodeError } from '../lib/errors.ts';
import { factNotUsedMessage, isFactUsed } from '../polar/fact-types.ts';
import type { Fact, Predicate } from '../polar/program.ts';
import type { World } from '../world/world.ts';

/**
 * The facts, unchanged. Throws `fact_not_used` for the first that the policy has no use for. A predicate
 * that the policy derives, and that is `asked` for itself, makes use of its own facts (npm oso-cloud
 * 1.6.1, its tests "query free with context", "query typed with context").
 */
export function checkContextFacts(
  world: World,
  facts: readonly Fact[],
  asked?: Predicate,
): readonly Fact[] {
  for (const fact of facts) {
    if (isFactUsed(world.policy.factTypes, fact)) continue;
    if (asked !== undefined && isOf(asked, fact) && isDerived(world, asked)) continue;
    throw new NodeError('fact_not_used', factNotUsedMessage(fact));
  }
  return facts;
}

function isOf({ name, arity }: Predicate, { predicate, args }: Fact): boolean {
  return predicate === name && args.length === arity;
}

function isDerived({ policy }: World, { name, arity }: Predicate): boolean {
  return policy.program.clauses.some(
    ({ predicate }) => predicate.name === name && predicate.arity === arity,
  );
}
