/** Branches as SQL: each is a SELECT, or a condition that its SELECT has a row. */

import { unreachable } from '../lib/assert.ts';
import type { BoundFact } from './bindings.ts';
import type { Branch, Condition, Operand, Scalar, Source } from './residual.ts';
import { bytesOf, NOT_CACHED } from './sql-bytes.ts';
import { quoteBytes, quoteText } from './sql-text.ts';
import {
  bytesName,
  columnName,
  comparableSql,
  integerSql,
  presentSql,
  sourceName,
} from './sql-values.ts';
import type { SqlContext } from './sql-values.ts';
import { isSameScalar } from './substitution.ts';

/** A condition that one of the branches holds: TRUE, FALSE, or one in parentheses. */
export function anySql(branches: readonly Branch[], context: SqlContext): string {
  if (branches.length === 0) return 'FALSE';
  if (branches.some(isUnconditional)) return 'TRUE';
  return `(${branches.map((branch) => branchSql(branch, context)).join(' OR ')})`;
}

/** A SELECT of these expressions, a row for each row of the branch's sources that meets its conditions. */
export function selectSql(
  expressions: readonly string[],
  branch: Branch,
  context: SqlContext,
): string {
  const sources = branch.sources.filter(({ number }) => !context.names.has(number));
  const from = sources.map((source) => sourceSql(source, context)).join(', ');
  const where = conditionsSql(branch, context).join(' AND ');
  // MySQL knows no WHERE without FROM.
  const none = where === '' ? '' : ' FROM (SELECT 1 AS oso_c1) AS oso_0';
  return [
    `SELECT ${expressions.join(', ')}`,
    from === '' ? none : ` FROM ${from}`,
    where === '' ? '' : ` WHERE ${where}`,
  ].join('');
}

export function memberColumn(): string {
  return 'oso_member';
}

/** The name of a recursive table. */
export function tableName(table: number): string {
  return `oso_r${table}`;
}

function isUnconditional({ sources, conditions }: Branch): boolean {
  return sources.length === 0 && conditions.length === 0;
}

function branchSql(branch: Branch, context: SqlContext): string {
  if (branch.sources.length === 0) return conditionsSql(branch, context).join(' AND ');
  const exists = `EXISTS (${selectSql(['1'], branch, context)}${uncached(branch, context)})`;
  return memberSql(branch, context) ?? exists;
}

/**
 * `column IN (SELECT …)` when the caller's column is only said to equal another: the sub-select is the
 * same for all rows, and a server runs it once.
 */
function memberSql(branch: Branch, context: SqlContext): string | undefined {
  const index = branch.conditions.findIndex(
    (condition) =>
      condition.kind === 'equal' && condition.right.kind === 'scalar' && isOfCaller(condition),
  );
  const condition = branch.conditions[index];
  if (condition?.kind !== 'equal' || condition.right.kind !== 'scalar') return undefined;
  const rest = { ...branch, conditions: branch.conditions.toSpliced(index, 1) };
  if (rest.conditions.some(isOfCaller)) return undefined;
  const sides = [condition.left, condition.right.scalar];
  const caller = sides.find(({ source }) => source === undefined);
  const other = sides.find(({ source }) => source !== undefined);
  if (caller === undefined || other === undefined) return undefined;
  const [left, right] = comparableSql(scalarOf(caller), scalarOf(other), context);
  return `${left} IN (${selectSql([right], rest, context)}${uncached(rest, context)})`;
}

/** What a sub-select that mentions what is around it ends with. */
function uncached(branch: Branch, { dialect }: SqlContext): string {
  return dialect === 'mysql' && isCorrelated(branch) ? ` AND ${NOT_CACHED}` : '';
}

/** Does it mention a source that is not its own, or the caller's column? */
function isCorrelated(
  branch: Branch,
  around: ReadonlySet<number | undefined> = new Set(),
): boolean {
  const known = new Set([...around, ...branch.sources.map(({ number }) => number)]);
  return branch.conditions.some((condition) =>
    condition.kind === 'not'
      ? condition.branches.some((inner) => isCorrelated(inner, known))
      : scalarsOf(condition).some(({ source }) => !known.has(source)),
  );
}

function scalarsOf(condition: Exclude<Condition, { kind: 'not' }>): readonly Scalar[] {
  if (condition.kind === 'one-of') return condition.scalars;
  const left = condition.kind === 'equal' ? scalarOf(condition.left) : condition.left;
  return [left, condition.right].flatMap((side) => (side.kind === 'scalar' ? [side.scalar] : []));
}

/** Does the condition mention the caller's column, however deep? */
export function isOfCaller(condition: Condition): boolean {
  switch (condition.kind) {
    case 'equal':
      return isCaller(scalarOf(condition.left)) || isCaller(condition.right);
    case 'compare':
    case 'differ':
      return isCaller(condition.left) || isCaller(condition.right);
    case 'one-of':
      return condition.scalars.some(({ source }) => source === undefined);
    case 'not':
      return condition.branches.some(({ conditions }) => conditions.some(isOfCaller));
    default:
      return unreachable(condition);
  }
}

function isCaller(operand: Operand): boolean {
  return operand.kind === 'scalar' && operand.scalar.source === undefined;
}

function scalarOf(scalar: Scalar): Operand {
  return { kind: 'scalar', scalar };
}

/* ---------- sources ---------- */

function sourceSql(source: Source, context: SqlContext): string {
  const name = sourceName(source.number);
  switch (source.kind) {
    case 'bound':
      return boundSql(source.bound, name, context);
    case 'recursive':
      return `${tableName(source.table)} AS ${name}`;
    case 'rows':
      return rowsSql(source.rows, name, context);
    default:
      return unreachable(source);
  }
}

/** The application's SELECT with names of ours for its columns; in MySQL with their bytes as well. */
function boundSql(bound: BoundFact, name: string, { dialect, sqlTypes }: SqlContext): string {
  const columns = columnsOf(bound);
  const names = columns.length === 0 ? '' : ` (${columns.map(columnName).join(', ')})`;
  if (dialect === 'postgresql') return `(${bound.query}) AS ${name}${names}`;
  const types = bound.args.flatMap(({ kind, type }) => (kind === 'column' ? [type] : []));
  const bytes = types.map((type, column) => {
    const sql = bytesOf(columnName(column), { type, sqlType: sqlTypes.get(type) });
    return `, ${sql} AS ${bytesName(column)}`;
  });
  // MariaDB names the columns of a common table expression, but not of a derived table.
  return `(WITH oso_q${names} AS (${bound.query}) SELECT oso_q.*${bytes.join('')} FROM oso_q) AS ${name}`;
}

function columnsOf({ args }: BoundFact): readonly number[] {
  return [...args.filter(({ kind }) => kind === 'column').keys()];
}

function rowsSql(
  rows: readonly (readonly string[])[],
  name: string,
  { dialect }: SqlContext,
): string {
  if (dialect === 'postgresql') {
    const literals = rows.map((row) => row.map((id) => quoteText(dialect, id)));
    const names = (rows[0] ?? []).map((_, column) => columnName(column)).join(', ');
    return `(VALUES ${literals.map((row) => `(${row.join(', ')})`).join(', ')}) AS ${name} (${names})`;
  }
  // MySQL and MariaDB write VALUES in two ways.
  const selects = rows.map((row) => {
    const columns = row.map((id, column) => `${quoteBytes(id)} AS ${columnName(column)}`);
    return `SELECT ${columns.join(', ')}`;
  });
  return `(${selects.join(' UNION ALL ')}) AS ${name}`;
}

/* ---------- conditions ---------- */

function conditionsSql(branch: Branch, context: SqlContext): readonly string[] {
  const { sources, conditions } = branch;
  return [
    ...sources.flatMap((source) => rowsWanted(source, conditions, context)),
    ...conditions.map((condition) => conditionSql(condition, context)),
  ];
}

/** Rows of the member; rows without NULL, which is no id. A column that must equal something is none. */
function rowsWanted(
  source: Source,
  conditions: readonly Condition[],
  context: SqlContext,
): readonly string[] {
  const { number } = source;
  if (source.kind === 'rows') return [];
  if (source.kind === 'recursive') {
    const name = context.names.get(number) ?? sourceName(number);
    return [`${name}.${memberColumn()} = ${source.member}`];
  }
  return columnsOf(source.bound).flatMap((column) => {
    const scalar = { source: number, column, type: '', isText: false };
    if (conditions.some((condition) => mustEqual(condition, scalar))) return [];
    return [`${presentSql(scalar, context)} IS NOT NULL`];
  });
}

function mustEqual(condition: Condition, scalar: Scalar): boolean {
  if (condition.kind === 'one-of') {
    return condition.scalars.some((one) => isSameScalar(one, scalar));
  }
  if (condition.kind !== 'equal') return false;
  const { left, right } = condition;
  return (
    isSameScalar(left, scalar) || (right.kind === 'scalar' && isSameScalar(right.scalar, scalar))
  );
}

function conditionSql(condition: Condition, context: SqlContext): string {
  switch (condition.kind) {
    case 'equal':
      return comparableSql(scalarOf(condition.left), condition.right, context).join(' = ');
    case 'differ':
      return comparableSql(condition.left, condition.right, context).join(' <> ');
    case 'compare': {
      const { left, operator, right } = condition;
      return `${integerSql(left, context)} ${operator} ${integerSql(right, context)}`;
    }
    case 'one-of':
      return oneOfSql(condition, context);
    case 'not':
      return `NOT ${anySql(condition.branches, context)}`;
    default:
      return unreachable(condition);
  }
}

/** PostgreSQL nests as deep as a list of rows is long: long ones are several. */
const ROWS_PER_LIST_MAX = 500;

function oneOfSql(
  { scalars, rows }: Extract<Condition, { kind: 'one-of' }>,
  context: SqlContext,
): string {
  const left = tuple(scalars.map((scalar) => pairOf(scalar, '', context)[0]));
  const literals = rows.map((row) =>
    tuple(row.map((id, index) => pairOf(scalars[index], id, context)[1])),
  );
  const perList = scalars.length === 1 ? literals.length : ROWS_PER_LIST_MAX;
  const lists: string[] = [];
  for (let start = 0; start < literals.length; start += perList) {
    lists.push(`${left} IN (${literals.slice(start, start + perList).join(', ')})`);
  }
  return lists.length === 1 ? lists.join('') : `(${lists.join(' OR ')})`;
}

function pairOf(
  scalar: Scalar | undefined,
  id: string,
  context: SqlContext,
): readonly [string, string] {
  if (scalar === undefined) return ['', ''];
  const value: Operand = { kind: 'value', value: { type: scalar.type, id } };
  return comparableSql(scalarOf(scalar), value, context);
}

function tuple(parts: readonly string[]): string {
  return parts.length === 1 ? parts.join('') : `(${parts.join(', ')})`;
}
