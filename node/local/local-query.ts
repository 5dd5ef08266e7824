/**
 * Local authorization: a question becomes SQL that the application runs on its own database. What the
 * node knows is decided now; facts that the bindings place in tables are looked up by the SQL. Its rows
 * are what the engine would answer if the tables' rows were facts like any other.
 */

import { allowQuery } from '../authz/allow.ts';
import { checkContextFacts } from '../authz/context-facts.ts';
import type {
  ActionsQuestion,
  AuthorizeQuestion,
  EvaluateQueryQuestion,
  ListQuestion,
} from '../authz/question.ts';
import { ACTION, RESOURCE } from '../authz/allow.ts';
import { invalidAt } from '../authz/values.ts';
import type { Query } from '../eval/evaluator.ts';
import { type Deadline, NO_DEADLINE } from '../lib/deadline.ts';
import type { Fact } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import type { Bindings } from './bindings.ts';
import { unfoldQuery } from './unfold-query.ts';
import {
  type Answer,
  conditionSql,
  rowsStatement,
  textStatement,
  truthStatement,
} from './sql-statement.ts';
import type { Dialect } from './sql-text.ts';

export type LocalOptions = {
  readonly bindings: Bindings;
  readonly dialect: Dialect;
  /** What `@current_unix_time` is in the SQL: seconds since 1970. */
  readonly nowSeconds: number;
  /** Of all stages together. Left out: none. */
  readonly deadline?: Deadline;
};

/** What the SQL of a query is used for. */
export type LocalMode =
  /** A statement whose rows have these columns: variable of the query → name of its column. None: one row, `result`. */
  | { readonly kind: 'select'; readonly columnNames: ReadonlyMap<string, string> }
  /** A condition on a column of the caller's statement: its value is one of the variable's. */
  | { readonly kind: 'filter'; readonly variable: string; readonly column: string };

/**
 * A statement that always gives one row, with one boolean column `allowed`. This and the others throw
 * `invalid_request` for what SQL cannot say, `unbound_variable` as the engine does, and
 * `budget_exhausted` for SQL that would be too long, or take too long.
 */
export function localAuthorize(
  world: World,
  question: AuthorizeQuestion,
  options: LocalOptions,
): string {
  const query = allowQuery(question);
  return truthStatement(answerOf(world, { ...question, query }, options), 'allowed');
}

/** A condition on `column`, in parentheses: the row's resource is one of the list. */
export function localList(
  world: World,
  question: Omit<ListQuestion, 'page'>,
  options: LocalOptions & { readonly column: string },
): string {
  const resource = { type: question.resourceType, id: null };
  const query = allowQuery({ ...question, resource });
  const asked = { ...question, query, callers: RESOURCE };
  return conditionSql(answerOf(world, asked, options));
}

/** A statement whose rows have one text column `actions`, each action once; `*`: any. */
export function localActions(
  world: World,
  question: ActionsQuestion,
  options: LocalOptions,
): string {
  const query = allowQuery({ ...question, action: null });
  return textStatement(
    answerOf(world, { ...question, query, outputs: [ACTION] }, options),
    'actions',
  );
}

/** A statement or a condition, as the mode says. A column is NULL where any id will do. */
export function localQuery(
  world: World,
  question: EvaluateQueryQuestion,
  options: LocalOptions & { readonly mode: LocalMode },
): string {
  const { mode } = options;
  if (mode.kind === 'filter') {
    const callers = variableOf(question, mode.variable);
    return conditionSql(
      answerOf(world, { ...question, callers }, { ...options, column: mode.column }),
    );
  }
  const outputs = [...mode.columnNames.keys()].map((name) => variableOf(question, name));
  const answer = answerOf(world, { ...question, outputs }, options);
  const columns = [...mode.columnNames.values()];
  return columns.length === 0 ? truthStatement(answer, 'result') : rowsStatement(answer, columns);
}

function variableOf({ variableNames }: EvaluateQueryQuestion, name: string): number {
  const variable = variableNames.indexOf(name);
  if (variable === -1)
    throw invalidAt('mode', `${JSON.stringify(name)} is no variable of the query`);
  return variable;
}

type Asked = {
  readonly query: Query;
  readonly contextFacts: readonly Fact[];
  /** Variables of the query. */
  readonly outputs?: readonly number[];
  /** The variable of the query that is the caller's column. */
  readonly callers?: number;
};

function answerOf(
  world: World,
  { query, contextFacts, outputs = [], callers }: Asked,
  options: LocalOptions & { readonly column?: string },
): Answer {
  const { bindings, dialect, nowSeconds, column, deadline = NO_DEADLINE } = options;
  const checked = checkContextFacts(world, contextFacts);
  const asked = { query, outputs, callers, contextFacts: checked };
  const { bound, sqlTypes } = bindings;
  const context = { dialect, sqlTypes, callerColumn: column, names: new Map() };
  return { ...unfoldQuery(world, asked, { bound, nowSeconds, deadline }), deadline, context };
}
