/**
 * The answers of local authorization: from a body that is JSON to SQL that the application runs on its own
 * database. Every request brings the whole file of data bindings; it is read once as long as it stays the same.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import type { Clock } from '../lib/clock.ts';
import type { Deadline } from '../lib/deadline.ts';
import { rememberingBindings } from '../local/bindings-cache.ts';
import {
  type LocalOptions,
  localActions,
  localAuthorize,
  localList,
  localQuery,
} from '../local/local-query.ts';
import {
  readLocalActions,
  readLocalAuthorize,
  readLocalList,
  readLocalQuery,
} from '../local/local-question.ts';
import { readBindings } from '../local/read-bindings.ts';
import type { Dialect } from '../local/sql-text.ts';
import type { World } from '../world/world.ts';
import type { QuestionParts } from './question-routes.ts';

export type LocalParts = Pick<QuestionParts, 'noteQuestion'> & {
  /** Of the applications' databases. */
  readonly dialect: Dialect;
  readonly clock: Pick<Clock, 'nowMs'>;
};

/** SQL for a question of the world. Throws NodeError. */
export type SqlOf = (world: World, body: unknown, deadline: Deadline) => string;

/** By path. */
export type LocalAnswers = Readonly<Record<LocalPath, SqlOf>>;

export type LocalPath =
  | '/api/authorize_query'
  | '/api/list_query'
  | '/api/actions_query'
  | '/api/evaluate_query_local';

export function localAnswers(parts: LocalParts): LocalAnswers {
  const bindingsOf = rememberingBindings((text) => readBindings(parts.dialect, text));
  function optionsOf(bindingsText: string, deadline: Deadline): LocalOptions {
    const nowSeconds = Math.floor(parts.clock.nowMs() / 1_000);
    const bindings = bindingsOf(bindingsText);
    return { bindings, dialect: parts.dialect, nowSeconds, deadline };
  }
  /** As its question without SQL: what the copy knows of it is the same. */
  function note(asked: AskedQuestion): void {
    parts.noteQuestion?.(asked);
  }
  return {
    '/api/authorize_query': (world, body, deadline) => {
      const { question, bindingsText } = readLocalAuthorize(body);
      note({ kind: 'authorize', question });
      return localAuthorize(world, question, optionsOf(bindingsText, deadline));
    },
    '/api/list_query': (world, body, deadline) => {
      const { question, bindingsText, column } = readLocalList(body);
      note({ kind: 'list', question });
      return localList(world, question, { ...optionsOf(bindingsText, deadline), column });
    },
    '/api/actions_query': (world, body, deadline) => {
      const { question, bindingsText } = readLocalActions(body);
      note({ kind: 'actions', question });
      return localActions(world, question, optionsOf(bindingsText, deadline));
    },
    '/api/evaluate_query_local': (world, body, deadline) => {
      const { question, bindingsText, mode } = readLocalQuery(body);
      note({ kind: 'evaluate_query', question });
      return localQuery(world, question, { ...optionsOf(bindingsText, deadline), mode });
    },
  };
}
