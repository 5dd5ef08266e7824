/** What may these actors do to those resources? One answer to each question, in their order. */

import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { actions } from './actions.ts';
import type { ActionsQuestion } from './question.ts';

/**
 * All of them within the time of one question: each has its own budget. The context facts of the first
 * count for every one, as clients send them there alone (npm oso-cloud 1.6.1, `bulkActions`, and its
 * test "get all context"). Throws `budget_exhausted`.
 */
export function bulkActions(
  world: World,
  questions: readonly ActionsQuestion[],
  clock: Pick<Clock, 'monotonicMs'>,
): readonly (readonly string[])[] {
  const deadlineMs = clock.monotonicMs() + DEFAULT_LIMITS.timeMs;
  const shared = questions[0]?.contextFacts ?? [];
  return questions.map((question, index) => {
    if (clock.monotonicMs() > deadlineMs) {
      const problem = `Cannot list the actions of ${questions.length} questions`;
      throw new NodeError('budget_exhausted', `${problem} in ${DEFAULT_LIMITS.timeMs} ms`);
    }
    if (index === 0 || shared.length === 0) return actions(world, question);
    return actions(world, { ...question, contextFacts: [...shared, ...question.contextFacts] });
  });
}
