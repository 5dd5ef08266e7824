/**
 * Recursion that a server has cut short. MariaDB stops after `max_recursive_iterations` steps, 1,000 if
 * nobody says otherwise, and answers with what it has; MySQL stops with an error. An answer from a part
 * of the rows may be a wrong one. So the statement looks itself whether one more step finds a row that
 * is not there, and fails then: there is no way in SQL to raise an error but to make one.
 */

import type { RecursiveTable } from './residual.ts';
import { tableName } from './sql-branch.ts';
import { RECURSIVE_BYTES_MAX } from './sql-bytes.ts';
import { columnName } from './sql-values.ts';

/** A recursive table, and its steps as SELECTs. */
type SteppedTable = Pick<RecursiveTable, 'number' | 'width'> & {
  readonly steps: readonly string[];
};

/** A table whose one row has how many rows are missing, and ids cut. The server's error has its names. */
export function cutTable(tables: readonly SteppedTable[]): string {
  const missing = ['0', ...tables.flatMap(missingSql)].join(' + ');
  return `oso_cut (oso_recursion_was_cut_short) AS (SELECT ${missing})`;
}

/** True, or an error: the sum is out of range. */
export const NOTHING_IS_CUT =
  '(SELECT 9223372036854775807 + oso_recursion_was_cut_short FROM oso_cut) > 0';

/** A condition that is false, or an error. */
export const FROM_WHAT_IS_CUT =
  ' FROM oso_cut WHERE 9223372036854775807 + oso_recursion_was_cut_short < 0';

function missingSql({ number, width, steps }: SteppedTable): readonly string[] {
  const table = tableName(number);
  const selects = [`SELECT * FROM ${table}`, ...steps].join(' UNION ');
  const all =
    steps.length === 0
      ? []
      : [`(SELECT COUNT(*) FROM (${selects}) AS oso_again)`, `-(SELECT COUNT(*) FROM ${table})`];
  const isLong = Array.from(
    { length: width },
    (_, column) => `LENGTH(${columnName(column)}) > ${RECURSIVE_BYTES_MAX}`,
  );
  const long =
    isLong.length === 0 ? [] : [`(SELECT COUNT(*) FROM ${table} WHERE ${isLong.join(' OR ')})`];
  return [...all, ...long];
}
