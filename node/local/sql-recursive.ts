/** Recursive tables as common table expressions, which stand before the statement that uses them. */

import type { MemberBranch, RecursiveTable, Source } from './residual.ts';
import { memberColumn, selectSql, tableName } from './sql-branch.ts';
import { widestBytes } from './sql-bytes.ts';
import { cutTable } from './sql-cut.ts';
import { columnName, madeSql, type SqlContext } from './sql-values.ts';

/**
 * `WITH RECURSIVE … `, or nothing when there are none. Each may use those before it. In MySQL the last
 * one tells whether all are whole (sql-cut.ts).
 */
export function withTables(tables: readonly RecursiveTable[], context: SqlContext): string {
  if (tables.length === 0) return '';
  const texts = tables.map((table) => tableSql(table, context));
  if (context.dialect === 'mysql') {
    const steps = (table: RecursiveTable) =>
      table.next.map((one) => memberSql(one, table, context));
    texts.push(cutTable(tables.map((table) => ({ ...table, steps: steps(table) }))));
  }
  return `WITH RECURSIVE ${texts.join(', ')} `;
}

function tableSql(table: RecursiveTable, context: SqlContext): string {
  const names = [memberColumn(), ...columnsOf(table)].join(', ');
  const first = table.first.map((one) => memberSql(one, table, context));
  const rows =
    context.dialect === 'mysql'
      ? // MariaDB wants UNION ALL between all or none; rows that come twice are one in any case.
        [widestSql(table), ...first].join(' UNION ')
      : first.join(' UNION ALL ');
  return `${tableName(table.number)} (${names}) AS (${rows}${nextSql(table, context)})`;
}

function columnsOf({ width }: RecursiveTable): readonly string[] {
  return Array.from({ length: width }, (_, column) => columnName(column));
}

/** MySQL's columns are as wide as those of the SELECTs that do not look at the table: this one has no rows. */
function widestSql({ width }: RecursiveTable): string {
  const columns = ['0', ...Array.from({ length: width }, () => widestBytes())].join(', ');
  return `SELECT ${columns} FROM (SELECT 1 AS oso_c1) AS oso_0 WHERE FALSE`;
}

function nextSql(table: RecursiveTable, context: SqlContext): string {
  const { next } = table;
  if (next.length === 0) return '';
  if (next.length === 1 || context.dialect === 'mysql') {
    return next.map((one) => ` UNION ${memberSql(one, table, context)}`).join('');
  }
  return ` UNION ${lateralSql(table, context)}`;
}

/** PostgreSQL wants the table named once: all steps look at one row of it, side by side. */
function lateralSql(table: RecursiveTable, context: SqlContext): string {
  const row = `${tableName(table.number)}_row`;
  const steps = table.next.map((one) => {
    const itself = one.branch.sources.flatMap((source) =>
      isOf(source, table) ? [source.number] : [],
    );
    const names = new Map([...context.names, ...itself.map((number) => [number, row] as const)]);
    return memberSql(one, table, { ...context, names });
  });
  const name = tableName(table.number);
  return `SELECT oso_next.* FROM ${name} AS ${row} CROSS JOIN LATERAL (${steps.join(' UNION ALL ')}) AS oso_next`;
}

function isOf(source: Source, table: RecursiveTable): boolean {
  return source.kind === 'recursive' && source.table === table.number;
}

/** Rows of one member: its number, its ids as text, and empty text up to the table's width. */
function memberSql(
  { member, branch }: MemberBranch,
  { width }: RecursiveTable,
  context: SqlContext,
): string {
  const columns = Array.from({ length: width }, (_, column) => {
    const output = branch.outputs[column];
    const operand =
      output === undefined || output.kind === 'open'
        ? ({ kind: 'value', value: { type: 'String', id: '' } } as const)
        : output;
    return madeSql(operand, context);
  });
  return selectSql([String(member), ...columns], branch, context);
}
