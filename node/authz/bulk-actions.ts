/** What may these actors do to those resources? One answer to each question, in their order. */

import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { actions } from './actions.ts';
import type { ActionsQuestion } from './question.ts';

/** All of them within the time of one question: each has its own budget. Throws `budget_exhausted`. */
export function bulkActions(
  world: World,
  questions: readonly ActionsQuestion[],
  clock: Pick<Clock, 'monotonicMs'>,
): readonly (readonly string[])[] {
  const deadlineMs = clock.monotonicMs() + DEFAULT_LIMITS.timeMs;
  return questions.map((question) => {
    if (clock.monotonicMs() > deadlineMs) {
      const problem = `Cannot list the actions of ${questions.length} questions`;
      throw new NodeError('budget_exhausted', `${problem} in ${DEFAULT_LIMITS.timeMs} ms`);
    }
    return actions(world, question);
  });
}
