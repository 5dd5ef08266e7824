/**
 * Values in SQL: how a scalar is written, and how two of them are compared. An id is compared as the
 * application's columns have it: a literal takes the type of the column beside it, two columns are
 * compared as they are, `sql_types` casts both sides. Text that the SQL itself made (rows, recursive
 * tables) is compared as text. MySQL would find 'Ann' = 'ann' and 1 = '1x': there the bytes are compared.
 */

import type { Bindings } from './bindings.ts';
import type { Operand, Scalar } from './residual.ts';
import { type Dialect, quoteText } from './sql-text.ts';
import { typeOf } from './substitution.ts';

export type SqlContext = {
  readonly dialect: Dialect;
  readonly sqlTypes: Bindings['sqlTypes'];
  /** The caller's column, as it stands in the caller's statement. */
  readonly callerColumn: string | undefined;
  /** Source → the name it has here, where that is not its own. */
  readonly names: ReadonlyMap<number, string>;
};

/** What text is as a type. MySQL's recursive tables would cut longer text than their first row's. */
const TEXT_TYPE = { postgresql: 'TEXT', mysql: 'CHAR(2000) CHARACTER SET utf8mb4' } as const;
/** Distinct rows of text are distinct in every character. */
const COLLATION = { postgresql: '', mysql: ' COLLATE utf8mb4_bin' } as const;
const INTEGER_TYPE = { postgresql: 'BIGINT', mysql: 'SIGNED' } as const;

export function sourceName(source: number): string {
  return `oso_${source}`;
}

/** The name of a source's column, from 0. */
export function columnName(column: number): string {
  return `oso_c${column + 1}`;
}

/** As it is: of whatever type the application's column has. */
export function scalarSql(scalar: Scalar, { callerColumn, names }: SqlContext): string {
  if (scalar.source === undefined) return callerColumn ?? '';
  const name = names.get(scalar.source) ?? sourceName(scalar.source);
  return `${name}.${columnName(scalar.column)}`;
}

/** As text. */
export function textSql(operand: Operand, context: SqlContext): string {
  const { dialect } = context;
  if (operand.kind === 'scalar' && operand.scalar.isText) return scalarSql(operand.scalar, context);
  const sql = rawSql(operand, context);
  const text = `CAST(${sql} AS ${TEXT_TYPE[dialect]})${COLLATION[dialect]}`;
  const isFlag = operand.kind === 'scalar' && operand.scalar.type === 'Boolean';
  if (dialect !== 'mysql' || !isFlag) return text;
  return `CASE ${text} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE ${text} END`;
}

/** As an Integer, for `<`. */
export function integerSql(operand: Operand, context: SqlContext): string {
  return `CAST(${rawSql(operand, context)} AS ${INTEGER_TYPE[context.dialect]})`;
}

/** As a result of its own: cast to its type in the database when that is known. */
export function outputSql(operand: Operand, context: SqlContext): string {
  const sqlType = context.sqlTypes.get(typeOf(operand));
  const sql = rawSql(operand, context);
  return sqlType === undefined ? sql : `CAST(${sql} AS ${sqlType})`;
}

/** Both sides of a comparison, in forms that the database can compare. */
export function comparableSql(
  left: Operand,
  right: Operand,
  context: SqlContext,
): readonly [left: string, right: string] {
  const isText = isMadeText(left) || isMadeText(right);
  return [comparedSql(left, isText, context), comparedSql(right, isText, context)];
}

function comparedSql(operand: Operand, isText: boolean, context: SqlContext): string {
  const isTyped = context.sqlTypes.has(typeOf(operand));
  if (context.dialect === 'mysql') {
    if (isTyped) return `CAST(CAST(${outputSql(operand, context)} AS CHAR) AS BINARY)`;
    const sql = operand.kind === 'value' ? rawSql(operand, context) : textSql(operand, context);
    return `CAST(${sql} AS BINARY)`;
  }
  if (isTyped) return outputSql(operand, context);
  const mustCast = isText && operand.kind === 'scalar';
  return mustCast ? textSql(operand, context) : rawSql(operand, context);
}

function isMadeText(operand: Operand): boolean {
  return operand.kind === 'scalar' && operand.scalar.isText;
}

function rawSql(operand: Operand, context: SqlContext): string {
  return operand.kind === 'value'
    ? quoteText(context.dialect, operand.value.id)
    : scalarSql(operand.scalar, context);
}
