/**
 * Local authorization: questions whose answer is SQL. What makes it takes 3 MB, so it is loaded with the
 * first such question: most nodes are never asked one.
 */

import type { World } from '../world/world.ts';
import { answerInTime } from './answer-in-time.ts';
import type { LocalAnswers, LocalParts, LocalPath } from './local-answers.ts';
import type { QuestionParts } from './question-routes.ts';
import { type Answer, ok, type Route } from './route.ts';

const PATHS: readonly LocalPath[] = [
  '/api/authorize_query',
  '/api/list_query',
  '/api/actions_query',
  '/api/evaluate_query_local',
];

/** The four questions that are answered with exactly `{"sql": …}`. */
export function localRoutes(parts: QuestionParts & LocalParts): readonly Route[] {
  let answers: LocalAnswers | undefined;
  async function load(): Promise<LocalAnswers> {
    const { localAnswers } = await import('./local-answers.ts');
    answers ??= localAnswers(parts);
    return answers;
  }
  return PATHS.map((path) => ({
    method: 'POST',
    path,
    authenticate: parts.authenticate,
    answer: ({ environment, body }) => {
      const world = parts.worldOf(environment);
      const sqlFrom = (from: LocalAnswers) =>
        answerInTime(parts, { world, path, body }, (read, deadline) =>
          ok(JSON.stringify({ sql: from[path](world, read, deadline) })),
        );
      return answers === undefined ? heldOpen(world, load().then(sqlFrom)) : sqlFrom(answers);
    },
  }));
}

/** A copy that is replaced meanwhile stays open until it has answered. */
async function heldOpen(world: World, answer: Promise<Answer>): Promise<Answer> {
  const letGo = world.origin.lease.take();
  try {
    return await answer;
  } finally {
    letGo();
  }
}
