/**
 * Local authorization: questions whose answer is SQL that the application runs on its own database.
 * Every request brings the whole file of data bindings; it is read once as long as it stays the same.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import type { Clock } from '../lib/clock.ts';
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
import { readJson } from './json-body.ts';
import type { QuestionParts } from './question-routes.ts';
import { ok, type Route } from './route.ts';

export type LocalParts = QuestionParts & {
  /** Of the applications' databases. */
  readonly dialect: Dialect;
  readonly clock: Pick<Clock, 'nowMs'>;
};

/** The four questions that are answered with exactly `{"sql": …}`. */
export function localRoutes(parts: LocalParts): readonly Route[] {
  const bindingsOf = rememberingBindings((text) => readBindings(parts.dialect, text));
  function route(path: string, sqlOf: (world: World, body: unknown) => string): Route {
    return {
      method: 'POST',
      path,
      authenticate: parts.authenticate,
      answer: ({ environment, body }) => {
        const sql = sqlOf(parts.worldOf(environment), readJson(body));
        return ok(JSON.stringify({ sql }));
      },
    };
  }
  function optionsOf(bindingsText: string): LocalOptions {
    const nowSeconds = Math.floor(parts.clock.nowMs() / 1_000);
    return { bindings: bindingsOf(bindingsText), dialect: parts.dialect, nowSeconds };
  }
  /** As its question without SQL: what the copy knows of it is the same. */
  function note(asked: AskedQuestion): void {
    parts.noteQuestion?.(asked);
  }
  return [
    route('/api/authorize_query', (world, body) => {
      const { question, bindingsText } = readLocalAuthorize(body);
      note({ kind: 'authorize', question });
      return localAuthorize(world, question, optionsOf(bindingsText));
    }),
    route('/api/list_query', (world, body) => {
      const { question, bindingsText, column } = readLocalList(body);
      note({ kind: 'list', question });
      return localList(world, question, { ...optionsOf(bindingsText), column });
    }),
    route('/api/actions_query', (world, body) => {
      const { question, bindingsText } = readLocalActions(body);
      note({ kind: 'actions', question });
      return localActions(world, question, optionsOf(bindingsText));
    }),
    route('/api/evaluate_query_local', (world, body) => {
      const { question, bindingsText, mode } = readLocalQuery(body);
      note({ kind: 'evaluate_query', question });
      return localQuery(world, question, { ...optionsOf(bindingsText), mode });
    }),
  ];
}
