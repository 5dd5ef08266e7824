/** What may these actors do to those resources? One answer to each question, in their order. */

import type { World } from '../world/world.ts';
import { actions } from './actions.ts';
import type { ActionsQuestion } from './question.ts';

/**
 * Whoever asks gives all of them one deadline. The context facts of the first count for every one, as
 * clients send them there alone (npm oso-cloud 1.6.1, `bulkActions`, and its test "get all context").
 */
export function bulkActions(
  world: World,
  questions: readonly ActionsQuestion[],
): readonly (readonly string[])[] {
  const shared = questions[0]?.contextFacts ?? [];
  return questions.map((question, index) => {
    if (index === 0 || shared.length === 0) return actions(world, question);
    return actions(world, { ...question, contextFacts: [...shared, ...question.contextFacts] });
  });
}
