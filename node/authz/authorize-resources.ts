/** Which of these resources may this actor do this to? In the order given, as often as given. */

import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Value } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import { allowFact } from './allow.ts';
import { checkContextFacts } from './context-facts.ts';
import type { AuthorizeResourcesQuestion } from './question.ts';

/**
 * One `allow` per resource, all of them within the time of one question: each has its own budget, and
 * a body has room for a hundred thousand.
 */
export function authorizeResources(
  world: World,
  question: AuthorizeResourcesQuestion,
  clock: Pick<Clock, 'monotonicMs'>,
): readonly Value[] {
  const contextFacts = checkContextFacts(world, question.contextFacts);
  const deadlineMs = clock.monotonicMs() + DEFAULT_LIMITS.timeMs;
  return question.resources.filter((resource) => {
    if (clock.monotonicMs() > deadlineMs) {
      const problem = `Cannot check ${question.resources.length} resources`;
      throw new NodeError('budget_exhausted', `${problem} in ${DEFAULT_LIMITS.timeMs} ms`);
    }
    const call = allowFact(question.actor, question.action, resource);
    return world.evaluator.holds(call, contextFacts);
  });
}
