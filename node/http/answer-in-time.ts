/** One time for all that an answer takes: reading the question, asking the world, writing the JSON. */

import type { Clock } from '../lib/clock.ts';
import { Deadline } from '../lib/deadline.ts';
import type { World } from '../world/world.ts';
import { readJson } from './json-body.ts';
import type { Answer } from './route.ts';

export type AnswerTimes = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The time that one answer may take, from the last byte of the question on. */
  readonly budgetMs: number;
};

/** `body` is JSON and nothing more yet. */
export type QuestionAnswer = (body: unknown, deadline: Deadline) => Answer;

/** What `answer` makes of the body, before the time is over. Throws what it throws, and `budget_exhausted`. */
export function answerInTime(
  { clock, budgetMs }: AnswerTimes,
  { world, body }: { readonly world: World; readonly body: Buffer | undefined },
  answer: QuestionAnswer,
): Answer {
  const deadline = new Deadline(clock, budgetMs);
  return world.evaluator.within(deadline, () => answer(readJson(body), deadline));
}
