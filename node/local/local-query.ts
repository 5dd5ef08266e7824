/**
 * Local authorization: a question becomes SQL that the application runs on its own database. What the
 * node knows is decided now; facts that the bindings place in tables are looked up by the SQL.
 */

import { authorize } from '../authz/authorize.ts';
import { NodeError } from '../lib/errors.ts';
import type {
  ActionsQuestion,
  AuthorizeQuestion,
  EvaluateQueryQuestion,
  ListQuestion,
} from '../authz/question.ts';
import type { World } from '../world/world.ts';
import type { Bindings } from './bindings.ts';
import type { Dialect } from './sql-text.ts';

export type LocalOptions = {
  readonly bindings: Bindings;
  readonly dialect: Dialect;
  /** What `@current_unix_time` is in the SQL: seconds since 1970. */
  readonly nowSeconds: number;
};

/** What the SQL of a query is used for. */
export type LocalMode =
  /** A statement whose rows have these columns: variable of the query → name of its column. None: one row, `result`. */
  | { readonly kind: 'select'; readonly columnNames: ReadonlyMap<string, string> }
  /** A condition on a column of the caller's statement: its value is one of the variable's. */
  | { readonly kind: 'filter'; readonly variable: string; readonly column: string };

/** A statement that always gives one row, with one boolean column `allowed`. */
export function localAuthorize(
  world: World,
  question: AuthorizeQuestion,
  { bindings }: LocalOptions,
): string {
  checkDecidable(bindings);
  return `SELECT ${authorize(world, question) ? 'TRUE' : 'FALSE'} AS allowed`;
}

/** A condition on `column`, in parentheses: the row's resource is one of the list. */
export function localList(
  _world: World,
  _question: Omit<ListQuestion, 'page'>,
  { bindings }: LocalOptions & { readonly column: string },
): string {
  checkDecidable(bindings);
  throw notYet();
}

/** A statement whose rows have one text column `actions`, each action once. */
export function localActions(
  _world: World,
  _question: ActionsQuestion,
  { bindings }: LocalOptions,
): string {
  checkDecidable(bindings);
  throw notYet();
}

/** A statement or a condition, as the mode says. */
export function localQuery(
  _world: World,
  _question: EvaluateQueryQuestion,
  { bindings }: LocalOptions & { readonly mode: LocalMode },
): string {
  checkDecidable(bindings);
  throw notYet();
}

function checkDecidable({ bound }: Bindings): void {
  if (bound.length > 0) throw notYet();
}

function notYet(): NodeError {
  return new NodeError('invalid_request', 'Cannot write SQL for this question');
}
