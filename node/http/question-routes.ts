/**
 * The question API: from a request to the question, from the answer to its JSON. Keys are exactly the
 * documented ones: clients in Python and Ruby break on one more. Which copy is asked is a function of
 * the caller's environment, taken once per request.
 */

import type { Deadline } from '../lib/deadline.ts';
import { actions } from '../authz/actions.ts';
import type { AskedQuestion } from '../authz/asked-question.ts';
import { authorizeResources } from '../authz/authorize-resources.ts';
import { authorize } from '../authz/authorize.ts';
import { bulkActions } from '../authz/bulk-actions.ts';
import { evaluateQuery } from '../authz/evaluate-query.ts';
import { list } from '../authz/list.ts';
import { query } from '../authz/query.ts';
import {
  readActions,
  readAuthorize,
  readAuthorizeResources,
  readBulkActions,
  readEvaluateQuery,
  readList,
  readQuery,
} from '../authz/question.ts';
import type { World } from '../world/world.ts';
import { answerInTime, type AnswerTimes } from './answer-in-time.ts';
import type { AuthenticateInTime } from './auth.ts';
import { jsonOfList } from './json-list.ts';
import { ok, type Answer, type Route } from './route.ts';

export type QuestionParts = AnswerTimes & {
  readonly authenticate: AuthenticateInTime;
  /** The copy that answers callers of this environment; throws NodeError `no_world` without one. */
  readonly worldOf: (environment: string) => World;
  /** Told of each question that is well formed, before it is answered. Must be fast, must not throw. */
  readonly noteQuestion?: ((asked: AskedQuestion) => void) | undefined;
};

const ALLOWED = ok('{"allowed":true}');
const DENIED = ok('{"allowed":false}');

/** The questions that are asked with POST. */
export function questionRoutes(parts: QuestionParts): readonly Route[] {
  /** `answer` is given the world and the body, which is JSON and nothing more yet. */
  function question(
    path: string,
    answer: (world: World, body: unknown, deadline: Deadline) => Answer,
  ): Route {
    return {
      method: 'POST',
      path,
      authenticate: parts.authenticate,
      answer: ({ environment, body }) => {
        const world = parts.worldOf(environment);
        return answerInTime(parts, { world, path, body }, (read, deadline) =>
          answer(world, read, deadline),
        );
      },
    };
  }
  /** The question, which somebody may be told of. */
  function noted<Asked extends AskedQuestion>(asked: Asked): Asked['question'] {
    parts.noteQuestion?.(asked);
    return asked.question;
  }
  return [
    question('/api/authorize', (world, body) => {
      const asked = noted({ kind: 'authorize', question: readAuthorize(body) });
      return authorize(world, asked) ? ALLOWED : DENIED;
    }),
    question('/api/authorize_resources', (world, body, deadline) => {
      const asked = noted({ kind: 'authorize_resources', question: readAuthorizeResources(body) });
      return results(authorizeResources(world, asked), deadline);
    }),
    question('/api/list', (world, body, deadline) => {
      const asked = noted({ kind: 'list', question: readList(body) });
      const { results: ids, nextPageToken } = list(world, asked);
      if (nextPageToken === undefined) return results(ids, deadline);
      return ok(JSON.stringify({ results: ids, next_page_token: nextPageToken }));
    }),
    question('/api/actions', (world, body, deadline) =>
      results(actions(world, noted({ kind: 'actions', question: readActions(body) })), deadline),
    ),
    question('/api/bulk_actions', (world, body, deadline) => {
      const asked = readBulkActions(body);
      for (const one of asked) noted({ kind: 'actions', question: one });
      const found = bulkActions(world, asked);
      return ok(
        jsonOfList(
          found.map((names) => ({ results: names })),
          deadline,
        ),
      );
    }),
    question('/api/query', (world, body, deadline) =>
      results(query(world, noted({ kind: 'query', question: readQuery(body) })), deadline),
    ),
    question('/api/evaluate_query', (world, body, deadline) => {
      const asked = noted({ kind: 'evaluate_query', question: readEvaluateQuery(body) });
      return results(evaluateQuery(world, asked, deadline), deadline);
    }),
  ];
}

function results(found: readonly unknown[], deadline: Deadline): Answer {
  return ok(`{"results":${jsonOfList(found, deadline)}}`);
}
