/**
 * Rows of several SELECTs, each once. PostgreSQL tells two texts apart that differ in anything. MySQL
 * goes by collations, which see no difference in case, accents or spaces at an end: there the bytes of
 * each column stand beside it, and what is distinct is both together.
 */

import type { SqlContext } from './sql-values.ts';
import { bytesName, columnName } from './sql-values.ts';

/** A column of a SELECT, and the bytes that tell its ids apart. */
export type Column = { readonly sql: string; readonly bytes: string };

/** What each SELECT lists. `names` are quoted. */
export function listed(
  columns: readonly Column[],
  names: readonly string[],
  { dialect }: SqlContext,
): readonly string[] {
  if (dialect === 'postgresql') return columns.map(({ sql }, at) => `${sql} AS ${names[at] ?? ''}`);
  const values = columns.map(({ sql }, at) => `${sql} AS ${columnName(at)}`);
  return [...values, ...columns.map(({ bytes }, at) => `${bytes} AS ${bytesName(at)}`)];
}

/**
 * The rows of the SELECTs, of which there is at least one, with the tables of `WITH` that they look at.
 * MariaDB takes time and memory that double with each SELECT where those tables stand outside.
 */
export function distinctSql(
  { tables, selects }: { readonly tables: string; readonly selects: readonly string[] },
  names: readonly string[],
  { dialect }: SqlContext,
): string {
  const rows = `${tables}${unionOf(selects)}`;
  if (dialect === 'postgresql') return rows;
  const columns = names.map((name, at) => `${columnName(at)} AS ${name}`);
  return `SELECT ${columns.join(', ')} FROM (${rows}) AS oso_rows`;
}

function unionOf(selects: readonly string[]): string {
  const [only, ...others] = selects;
  if (only === undefined || others.length > 0) return selects.join(' UNION ');
  return only.replace('SELECT', 'SELECT DISTINCT');
}
