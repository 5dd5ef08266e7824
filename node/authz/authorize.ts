/** May this actor do this to that resource? Ids that no fact mentions are asked about like any other. */

import type { World } from '../world/world.ts';
import { allowFact } from './allow.ts';
import { checkContextFacts } from './context-facts.ts';
import type { AuthorizeQuestion } from './question.ts';

export function authorize(world: World, question: AuthorizeQuestion): boolean {
  const contextFacts = checkContextFacts(world, question.contextFacts);
  const call = allowFact(question.actor, question.action, question.resource);
  return world.evaluator.holds(call, contextFacts);
}
