/** Which of these resources may this actor do this to? In the order given, as often as given. */

import type { Value } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import { allowFact } from './allow.ts';
import { checkContextFacts } from './context-facts.ts';
import type { AuthorizeResourcesQuestion } from './question.ts';

/** One `allow` per resource. A body has room for a hundred thousand: whoever asks gives all of them one deadline. */
export function authorizeResources(
  world: World,
  question: AuthorizeResourcesQuestion,
): readonly Value[] {
  const contextFacts = checkContextFacts(world, question.contextFacts);
  return question.resources.filter((resource) => {
    const call = allowFact(question.actor, question.action, resource);
    return world.evaluator.holds(call, contextFacts);
  });
}
