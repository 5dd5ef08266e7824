/**
 * Values in SQL: how a scalar is written, and how two of them are compared. In PostgreSQL an id is
 * compared as the application's columns have it: a literal takes the type of the column beside it, two
 * columns are compared as they are, `sql_types` casts both sides. Text that the SQL itself made (rows,
 * recursive tables) is compared as text. MySQL compares bytes (sql-bytes.ts): its tables have a column
 * with the bytes beside each column, and of what the SQL itself made there is nothing but bytes.
 */

import type { Bindings } from './bindings.ts';
import type { Operand, Scalar } from './residual.ts';
import { bytesOf, integerOf, textOf } from './sql-bytes.ts';
import { columnIn, type Dialect, quoteBytes, quoteText } from './sql-text.ts';
import { typeOf } from './substitution.ts';

export type SqlContext = {
  readonly dialect: Dialect;
  readonly sqlTypes: Bindings['sqlTypes'];
  /** The caller's column, as it stands in the caller's statement. */
  readonly callerColumn: string | undefined;
  /** Source → the name it has here, where that is not its own. */
  readonly names: ReadonlyMap<number, string>;
};

export function sourceName(source: number): string {
  return `oso_${source}`;
}

/** The name of a source's column, from 0. */
export function columnName(column: number): string {
  return `oso_c${column + 1}`;
}

/** The name of the column with the bytes of that. */
export function bytesName(column: number): string {
  return `oso_b${column + 1}`;
}

/** The caller's column. */
export function callerSql({ dialect, callerColumn = '' }: SqlContext): string {
  return columnIn(dialect, callerColumn);
}

/** As it is: of whatever type the application's column has. */
function scalarSql(scalar: Scalar, context: SqlContext): string {
  if (scalar.source === undefined) return callerSql(context);
  const { names } = context;
  const name = names.get(scalar.source) ?? sourceName(scalar.source);
  return `${name}.${columnName(scalar.column)}`;
}

/** What is NULL when the scalar has no value. */
export function presentSql(scalar: Scalar, context: SqlContext): string {
  return context.dialect === 'mysql' ? scalarBytesSql(scalar, context) : scalarSql(scalar, context);
}

/** As a column of rows that the SQL makes: text, in MySQL its bytes. */
export function madeSql(operand: Operand, context: SqlContext): string {
  return context.dialect === 'mysql' ? bytesSql(operand, context) : textSql(operand, context);
}

/** As text. */
export function textSql(operand: Operand, context: SqlContext): string {
  if (context.dialect === 'mysql') return textOf(bytesSql(operand, context));
  if (isMadeText(operand)) return rawSql(operand, context);
  return `CAST(${rawSql(operand, context)} AS TEXT)`;
}

/** As an Integer, for `<`; in MySQL NULL where it is none. */
export function integerSql(operand: Operand, context: SqlContext): string {
  if (context.dialect === 'postgresql') return `CAST(${rawSql(operand, context)} AS BIGINT)`;
  return operand.kind === 'value'
    ? `CAST(${rawSql(operand, context)} AS SIGNED)`
    : integerOf(bytesSql(operand, context));
}

/** As a result of its own: cast to its type in the database when that is known. */
export function outputSql(operand: Operand, context: SqlContext): string {
  const sqlType = context.sqlTypes.get(typeOf(operand));
  const sql = rawSql(operand, context);
  return sqlType === undefined ? sql : `CAST(${sql} AS ${withoutLength(sqlType)})`;
}

/** A cast cuts what is too long (PostgreSQL, 8.3): an id would become the one that it begins with. */
function withoutLength(sqlType: string): string {
  return sqlType.replace(/^(varchar|character varying) ?\(\d+\)$/iu, '$1');
}

/** Both sides of a comparison, in forms that the database can compare. */
export function comparableSql(
  left: Operand,
  right: Operand,
  context: SqlContext,
): readonly [left: string, right: string] {
  if (context.dialect === 'mysql') return [bytesSql(left, context), bytesSql(right, context)];
  const isText = isMadeText(left) || isMadeText(right);
  return [comparedSql(left, isText, context), comparedSql(right, isText, context)];
}

function comparedSql(operand: Operand, isText: boolean, context: SqlContext): string {
  if (context.sqlTypes.has(typeOf(operand))) return outputSql(operand, context);
  const mustCast = isText && operand.kind === 'scalar';
  return mustCast ? textSql(operand, context) : rawSql(operand, context);
}

/** MySQL: an id that the node knows is not cast: of what is no number MySQL would make 0. */
function bytesSql(operand: Operand, context: SqlContext): string {
  return operand.kind === 'value'
    ? quoteBytes(operand.value.id)
    : scalarBytesSql(operand.scalar, context);
}

function scalarBytesSql(scalar: Scalar, context: SqlContext): string {
  const { source, column, type, isText } = scalar;
  const sql = scalarSql(scalar, context);
  if (source === undefined) return bytesOf(sql, { type, sqlType: context.sqlTypes.get(type) });
  return isText ? sql : `${sourceName(source)}.${bytesName(column)}`;
}

function isMadeText(operand: Operand): boolean {
  return operand.kind === 'scalar' && operand.scalar.isText;
}

function rawSql(operand: Operand, context: SqlContext): string {
  return operand.kind === 'value'
    ? quoteText(context.dialect, operand.value.id)
    : scalarSql(operand.scalar, context);
}
