/**
 * Answers as rows of columns. Branches give a column in different ways: as the application has it, as
 * an id that the node wrote, or as text from rows that the SQL made. A column that some branch has from
 * the application has the application's type: the SELECT that says so comes first, and an id takes the
 * type from there, as PostgreSQL resolves UNION (Type Conversion, UNION, CASE, and Related Constructs).
 */

import { present } from '../lib/assert.ts';
import { LOCAL_LIMITS, tooMuch } from './limits.ts';
import type { Branch, Output, Scalar } from './residual.ts';
import { simplified, type SimplifyOptions } from './simplify.ts';
import { selectSql } from './sql-branch.ts';
import { isTextType } from './sql-bytes.ts';
import { type Column, listed } from './sql-distinct.ts';
import { madeSql, outputSql, type SqlContext, textSql } from './sql-values.ts';
import { typeOf } from './substitution.ts';

/** What follows a SELECT list to give one row, where a condition must follow, too. */
export const ONE_ROW = ' FROM (SELECT 1 AS oso_c1) AS oso_0';

/** What follows a SELECT list to give no row, in every dialect. */
export const NO_ROWS = `${ONE_ROW} WHERE FALSE`;

type Options = {
  readonly branches: readonly Branch[];
  readonly newSource: SimplifyOptions['newSource'];
  readonly context: SqlContext;
};

/** SELECTs with these columns, for distinctSql(); one without rows when there are no branches. */
export function unionSql(options: Options, names: readonly string[]): readonly string[] {
  const { context, newSource } = options;
  // MySQL's column is text as soon as an id of the node is in it.
  const mayList = (at: number) =>
    context.dialect === 'mysql' ||
    !options.branches.some(({ outputs }) => isNative(outputs[at], context));
  const branches = simplified(options.branches, { mayList, newSource });
  if (branches.length > LOCAL_LIMITS.statementsMax) {
    throw tooMuch(`join more than ${LOCAL_LIMITS.statementsMax} SELECTs`);
  }
  const shapes = names.map((_, at) => shapeOf(branches, at, context));
  const expressions = (branch: Branch) => {
    const row = shapes.map((shape, at) => {
      const output = present(branch.outputs[at], 'output of a branch');
      return columnOf(output, shape, context);
    });
    return listed(row, names, context);
  };
  const selects = nativeFirst(branches, context).map((branch) =>
    selectSql(expressions(branch), branch, context),
  );
  const anchor = anchorOf(branches, context);
  if (anchor !== undefined) {
    selects.unshift(`${selectSql(expressions(anchor), anchor, context)} AND FALSE`);
  }
  const none = `SELECT ${listed(
    names.map(() => NOTHING),
    names,
    context,
  ).join(', ')}${NO_ROWS}`;
  return selects.length === 0 ? [none] : selects;
}

/** What a column is over all branches. */
type ColumnShape = {
  /** By sql_types; a variable has one Polar type. */
  readonly sqlType: string | undefined;
  readonly isText: boolean;
};

function shapeOf(branches: readonly Branch[], at: number, context: SqlContext): ColumnShape {
  const outputs = branches.flatMap(({ outputs: all }) => all[at] ?? []);
  const known = outputs.flatMap((output) => (output.kind === 'open' ? [] : [output]));
  const [sqlType] = known.flatMap((output) => context.sqlTypes.get(typeOf(output)) ?? []);
  // MySQL casts any text to any type, and makes 0 of it: what the node writes stays text.
  if (context.dialect === 'mysql') {
    const isText =
      (sqlType !== undefined && isTextType(sqlType)) ||
      !known.every((output) => output.kind === 'scalar' && !output.scalar.isText);
    return { sqlType: isText ? undefined : sqlType, isText };
  }
  return { sqlType, isText: sqlType === undefined && outputs.some(isMadeText) };
}

const NOTHING: Column = { sql: 'NULL', bytes: 'NULL' };

function columnOf(output: Output, { sqlType, isText }: ColumnShape, context: SqlContext): Column {
  if (output.kind === 'open') {
    return sqlType === undefined ? NOTHING : { ...NOTHING, sql: `CAST(NULL AS ${sqlType})` };
  }
  const sql = isText ? textSql(output, context) : outputSql(output, context);
  return { sql, bytes: madeSql(output, context) };
}

/** A column of the application's own, of a type that only the database knows. */
function isNative(
  output: Output | undefined,
  { sqlTypes }: SqlContext,
): output is Extract<Output, { kind: 'scalar' }> {
  return output?.kind === 'scalar' && !output.scalar.isText && !sqlTypes.has(output.scalar.type);
}

function isMadeText(output: Output): boolean {
  return output.kind === 'scalar' && output.scalar.isText;
}

function nativeFirst(branches: readonly Branch[], context: SqlContext): readonly Branch[] {
  const count = ({ outputs }: Branch) =>
    outputs.filter((output) => isNative(output, context)).length;
  return branches.toSorted((left, right) => count(right) - count(left));
}

/**
 * No first branch has every column from the application: then a SELECT without rows comes before all,
 * whose columns come from whichever branch has them.
 */
function anchorOf(branches: readonly Branch[], context: SqlContext): Branch | undefined {
  const [first] = nativeFirst(branches, context);
  const columns = first?.outputs.map((_, at) =>
    branches.find(({ outputs }) => isNative(outputs[at], context)),
  );
  if (first === undefined || columns === undefined) return undefined;
  const isWhole = columns.every(
    (from, at) => from === undefined || isNative(first.outputs[at], context),
  );
  if (isWhole || branches.length === 1) return undefined;
  const outputs = columns.map((from, at): Output => from?.outputs[at] ?? { kind: 'open' });
  const scalars = outputs.flatMap((output): readonly Scalar[] =>
    output.kind === 'scalar' ? [output.scalar] : [],
  );
  const sources = columns.flatMap((from) => from?.sources ?? []);
  const needed = sources.filter(({ number }) => scalars.some(({ source }) => source === number));
  const distinct = new Map(needed.map((source) => [source.number, source]));
  return { sources: [...distinct.values()], conditions: [], outputs };
}
