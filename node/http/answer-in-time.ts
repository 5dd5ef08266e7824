/**
 * One time for all that an answer takes: reading the question, asking the world, writing the JSON. While
 * this thread works on one question it hears of no other: one that takes long is answered elsewhere.
 */

import type { Clock } from '../lib/clock.ts';
import { Deadline, TimeAtWork } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { readJson } from './json-body.ts';
import type { Answer } from './route.ts';

export type AnswerTimes = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The time that one answer may take, from the last byte of the question on. */
  readonly budgetMs: number;
  /** What was spent of it before. Left out: nothing. */
  readonly spentMs?: number;
  /** Left out: this thread answers, however long it takes. */
  readonly aside?: AnswerAside | undefined;
};

/** A question that is not answered within the first part of its time. */
export type LongQuestion = {
  /** One that can be shared. */
  readonly world: World;
  readonly path: string;
  readonly body: Buffer;
  /** Of its time. */
  readonly spentMs: number;
};

export type AnswerAside = {
  /** How long this thread works on one question at most: others wait meanwhile. */
  firstMs(): number;
  /** Beside this thread, from the beginning. Rejects with what `answerInTime` throws. */
  answer(question: LongQuestion): Promise<Answer>;
};

/** `body` is JSON and nothing more yet. */
export type QuestionAnswer = (body: unknown, deadline: Deadline) => Answer;

/**
 * What `answer` makes of the body, before the time is over. What it does is done again when it takes long,
 * so it has no other effect. Throws, or rejects with, what it throws, and `budget_exhausted`.
 */
export function answerInTime(
  times: AnswerTimes,
  asked: { readonly world: World; readonly path: string; readonly body: Buffer | undefined },
  answer: QuestionAnswer,
): Answer | Promise<Answer> {
  const { clock, budgetMs, spentMs = 0, aside } = times;
  const { world, path, body } = asked;
  const isForOneThread = aside === undefined || world.origin.shared === undefined;
  if (isForOneThread || body === undefined) {
    const deadline = new Deadline(clock, budgetMs, spentMs);
    return world.evaluator.within(deadline, () => answer(readJson(body), deadline));
  }
  const first = new TimeAtWork(clock, aside.firstMs());
  try {
    return world.evaluator.within(first, () => answer(readJson(body), first));
  } catch (error) {
    if (!isTooLong(error) || !first.isOver()) throw error;
    return aside.answer({ world, path, body, spentMs: spentMs + first.spentMs() });
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof NodeError && error.code === 'budget_exhausted';
}
