/** Whole statements and conditions: what is handed to the application. */

import type { Deadline } from '../lib/deadline.ts';
import type { Branch, Operand, RecursiveTable } from './residual.ts';
import { simpleTables } from './simple-tables.ts';
import { simplified } from './simplify.ts';
import { anySql, isOfCaller, selectSql } from './sql-branch.ts';
import { withTables } from './sql-recursive.ts';
import { NO_ROWS, unionSql } from './sql-union.ts';
import { type SqlContext, textSql } from './sql-values.ts';

/** What is left of a question, to be printed. */
export type Answer = {
  readonly branches: readonly Branch[];
  readonly tables: readonly RecursiveTable[];
  /** A number that no source has. */
  readonly newSource: () => number;
  /** Left out: none. */
  readonly deadline?: Deadline;
  readonly context: SqlContext;
};

/** One row with one boolean column: does any branch hold? */
export function truthStatement(answer: Answer, column: string): string {
  return `${tablesSql(answer)}SELECT ${truthSql(answer)} AS ${column}`;
}

/** A condition in parentheses: does any branch hold of the caller's row? */
export function conditionSql(answer: Answer): string {
  const { branches, context } = answer;
  const isAboutAbsence = branches.some(({ conditions }) =>
    conditions.some((condition) => condition.kind === 'not' && isOfCaller(condition)),
  );
  // A row without an id is no resource, though no table has a fact of it either.
  const known = isAboutAbsence ? `${context.callerColumn} IS NOT NULL AND ` : '';
  const tables = tablesSql(answer);
  const truth = truthSql(answer);
  return `(${known}${tables === '' ? truth : `(${tables}SELECT ${truth})`})`;
}

/** Distinct rows with one text column, the one output of the branches; `*` where it is left open. */
export function textStatement(answer: Answer, column: string): string {
  const { context } = answer;
  const anything: Operand = { kind: 'value', value: { type: 'String', id: '*' } };
  const selects = simplified(answer.branches, { ...answer, mayList: () => true }).map((branch) => {
    const [output] = branch.outputs;
    const operand = output === undefined || output.kind === 'open' ? anything : output;
    return selectSql([`${textSql(operand, context)} AS ${column}`], branch, context);
  });
  const none = `SELECT ${textSql(anything, context)} AS ${column}${NO_ROWS}`;
  return `${tablesSql(answer)}${selects.length === 0 ? none : distinctSql(selects)}`;
}

/** Distinct rows with these columns, an output each; NULL where it is left open. */
export function rowsStatement(answer: Answer, columns: readonly string[]): string {
  return `${tablesSql(answer)}${distinctSql(unionSql(answer, columns))}`;
}

function truthSql(answer: Answer): string {
  return anySql(simplified(answer.branches, { ...answer, mayList: () => false }), answer.context);
}

function tablesSql({ branches, tables, newSource, context }: Answer): string {
  const isDecided = branches.some(
    ({ sources, conditions }) => sources.length + conditions.length === 0,
  );
  if (isDecided && branches.every(({ outputs }) => outputs.length === 0)) return '';
  return withTables(simpleTables(branches, tables, newSource), context);
}

function distinctSql(selects: readonly string[]): string {
  const [only, ...others] = selects;
  if (only === undefined || others.length > 0) return selects.join(' UNION ');
  return only.replace('SELECT', 'SELECT DISTINCT');
}
