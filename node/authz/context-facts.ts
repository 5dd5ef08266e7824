/** Context facts join the stored ones for one question, under the same rule: the policy must use them. */

import { NodeError } from '../lib/errors.ts';
import { factNotUsedMessage, isFactUsed } from '../polar/fact-types.ts';
import type { Fact } from '../polar/program.ts';
import type { World } from '../world/world.ts';

/** The facts, unchanged. Throws `fact_not_used` for the first that the policy has no use for. */
export function checkContextFacts(world: World, facts: readonly Fact[]): readonly Fact[] {
  for (const fact of facts) {
    if (!isFactUsed(world.policy.factTypes, fact)) {
      throw new NodeError('fact_not_used', factNotUsedMessage(fact));
    }
  }
  return facts;
}
