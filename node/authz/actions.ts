/** What may this actor do to that resource? Only actions that policy or facts name can be listed. */

import type { World } from '../world/world.ts';
import { ACTION, allowQuery, idsAsText } from './allow.ts';
import { checkContextFacts } from './context-facts.ts';
import type { ActionsQuestion } from './question.ts';

/** Distinct, ascending; `*` first when a rule leaves the action open. */
export function actions(world: World, question: ActionsQuestion): readonly string[] {
  const contextFacts = checkContextFacts(world, question.contextFacts);
  const query = allowQuery({ actor: question.actor, action: null, resource: question.resource });
  return idsAsText(world.evaluator.idsOf(query, ACTION, contextFacts));
}
