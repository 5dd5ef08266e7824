/** Whole statements and conditions: what is handed to the application. */

import type { Deadline } from '../lib/deadline.ts';
import type { Branch, Operand, RecursiveTable } from './residual.ts';
import { simpleTables } from './simple-tables.ts';
import { simplified } from './simplify.ts';
import { anySql, isOfCaller, selectSql } from './sql-branch.ts';
import { withTables } from './sql-recursive.ts';
import { NOT_CACHED } from './sql-bytes.ts';
import { FROM_WHAT_IS_CUT, NOTHING_IS_CUT } from './sql-cut.ts';
import { distinctSql, listed } from './sql-distinct.ts';
import { quoteName } from './sql-text.ts';
import { NO_ROWS, ONE_ROW, unionSql } from './sql-union.ts';
import { callerSql, madeSql, type SqlContext, textSql } from './sql-values.ts';

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
  const tables = tablesSql(answer);
  return `${tables}SELECT ${wholeSql(answer, tables)} AS ${column}`;
}

/** A condition in parentheses: does any branch hold of the caller's row? */
export function conditionSql(answer: Answer): string {
  const { branches, context } = answer;
  const isAboutAbsence = branches.some(({ conditions }) =>
    conditions.some((condition) => condition.kind === 'not' && isOfCaller(condition)),
  );
  // A row without an id is no resource, though no table has a fact of it either.
  const known = isAboutAbsence ? `${callerSql(context)} IS NOT NULL AND ` : '';
  const tables = tablesSql(answer);
  const truth = wholeSql(answer, tables);
  // What is around it is the caller's column.
  const end = mayBeCut(answer, tables) ? `${ONE_ROW} WHERE ${NOT_CACHED}` : '';
  return `(${known}${tables === '' ? truth : `(${tables}SELECT ${truth}${end})`})`;
}

/** Distinct rows with one text column, the one output of the branches; `*` where it is left open. */
export function textStatement(answer: Answer, column: string): string {
  const { context } = answer;
  const anything: Operand = { kind: 'value', value: { type: 'String', id: '*' } };
  const columns = (operand: Operand) => {
    const row = { sql: textSql(operand, context), bytes: madeSql(operand, context) };
    return listed([row], [column], context);
  };
  const selects = simplified(answer.branches, { ...answer, mayList: () => true }).map((branch) => {
    const [output] = branch.outputs;
    const operand = output === undefined || output.kind === 'open' ? anything : output;
    return selectSql(columns(operand), branch, context);
  });
  const none = `SELECT ${columns(anything).join(', ')}${NO_ROWS}`;
  return rowsSql(answer, selects.length === 0 ? [none] : selects, [column]);
}

/** Distinct rows with these columns, an output each; NULL where it is left open. */
export function rowsStatement(answer: Answer, columns: readonly string[]): string {
  const names = columns.map((column) => quoteName(answer.context.dialect, column));
  return rowsSql(answer, unionSql(answer, names), names);
}

function rowsSql(answer: Answer, selects: readonly string[], names: readonly string[]): string {
  const { context } = answer;
  const tables = tablesSql(answer);
  if (!mayBeCut(answer, tables)) return distinctSql({ tables, selects }, names, context);
  const nothing = names.map(() => ({ sql: 'NULL', bytes: 'NULL' }));
  const cut = `SELECT ${listed(nothing, names, context).join(', ')}${FROM_WHAT_IS_CUT}`;
  return distinctSql({ tables, selects: [...selects, cut] }, names, context);
}

/** What holds, if the recursion that it rests on is whole. CASE looks at that first. */
function wholeSql(answer: Answer, tables: string): string {
  const truth = truthSql(answer);
  return mayBeCut(answer, tables) ? `CASE WHEN ${NOTHING_IS_CUT} THEN ${truth} END` : truth;
}

function mayBeCut({ context }: Answer, tables: string): boolean {
  return context.dialect === 'mysql' && tables !== '';
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
