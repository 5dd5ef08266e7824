/**
 * Questions of local authorization as they come in: one of the ordinary questions, beside it the data
 * bindings, and what the SQL is for. Throws `invalid_request` with the place, or `too_large`.
 */

import { z } from 'zod';
import {
  type ActionsQuestion,
  type AuthorizeQuestion,
  type EvaluateQueryQuestion,
  type ListQuestion,
  read,
  readActions,
  readAuthorize,
  readEvaluateQuery,
  readList,
} from '../authz/question.ts';
import { invalidAt } from '../authz/values.ts';
import type { LocalMode } from './local-query.ts';
import { checkColumn } from './sql-text.ts';

export type LocalQuestion<Question> = {
  readonly question: Question;
  /** YAML; empty: none, as clients without a configured file send it. */
  readonly bindingsText: string;
};

export function readLocalAuthorize(body: unknown): LocalQuestion<AuthorizeQuestion> {
  const { query, bindingsText } = readParts(body);
  return { question: readAuthorize(query), bindingsText };
}

export function readLocalActions(body: unknown): LocalQuestion<ActionsQuestion> {
  const { query, bindingsText } = readParts(body);
  return { question: readActions(query), bindingsText };
}

/** A list has no pages here: what is said of them is left alone. */
export function readLocalList(
  body: unknown,
): LocalQuestion<ListQuestion> & { readonly column: string } {
  const { query, bindingsText } = readParts(body);
  const { column } = read(ColumnShape, body, '');
  return {
    question: { ...readList(query), page: { kind: 'all' } },
    bindingsText,
    column: checkColumn(column),
  };
}

export function readLocalQuery(
  body: unknown,
): LocalQuestion<EvaluateQueryQuestion> & { readonly mode: LocalMode } {
  const { query, bindingsText } = readParts(body);
  const { mode } = read(ModeShape, body, '');
  const question = readEvaluateQuery(query);
  return { question, bindingsText, mode: modeOf(mode, question.variableNames.length) };
}

/** Any names, as they are: z.record() would drop `__proto__`, which is one like any other. */
const Members = z.custom<Readonly<Record<string, unknown>>>(
  (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
  'expected object',
);
const PartsShape = z.object({ query: Members, data_bindings: z.string().nullish() });
const ColumnShape = z.object({ column: z.string() });
const ModeShape = z.object({
  mode: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('select'), query_vars_to_output_column_names: Members }),
    z.object({
      mode: z.literal('filter'),
      query_var: z.string(),
      output_column_name: z.string(),
    }),
  ]),
});

function readParts(body: unknown): { readonly query: unknown; readonly bindingsText: string } {
  const { query, data_bindings: bindings } = read(PartsShape, body, '');
  return { query, bindingsText: bindings ?? '' };
}

const COLUMNS_PATH = 'mode.query_vars_to_output_column_names';

function modeOf(mode: z.infer<typeof ModeShape>['mode'], variableCount: number): LocalMode {
  if (mode.mode === 'filter') {
    const column = checkColumn(mode.output_column_name);
    return { kind: 'filter', variable: mode.query_var, column };
  }
  const columns = Object.entries(mode.query_vars_to_output_column_names);
  if (columns.length > variableCount) {
    const problem = `has ${columns.length} variables, of which the query has ${variableCount}`;
    throw invalidAt(COLUMNS_PATH, problem);
  }
  const columnNames = new Map<string, string>();
  const taken = new Set<string>();
  for (const [variable, given] of columns) {
    const path = `${COLUMNS_PATH}[${JSON.stringify(variable)}]`;
    const name = read(z.string(), given, path);
    if (taken.has(name)) throw invalidAt(path, 'is a column that another variable has already');
    taken.add(name);
    columnNames.set(variable, name);
  }
  return { kind: 'select', columnNames };
}
