import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, RecursiveTable } from '../../../node/local/residual.ts';
import { withTables } from '../../../node/local/sql-recursive.ts';
import { constant, members, MYSQL, operand, POSTGRESQL, scalar } from '../../fakes/local-parts.ts';

const FIRST = { member: 0, branch: members([], [operand(scalar(1, 0))]) };

/** A step from the rows of the table to the members of what they name. */
function step(number: number): { readonly member: number; readonly branch: Branch } {
  const itself = { source: number, column: 0, type: 'Org', isText: true };
  const { sources } = members([], [], number + 1);
  const branch: Branch = {
    sources: [{ kind: 'recursive', number, table: 1, member: 0 }, ...sources],
    conditions: [{ kind: 'equal', left: itself, right: operand(scalar(number + 1, 0)) }],
    outputs: [constant('Org:a')],
  };
  return { member: 0, branch };
}

function check(next: RecursiveTable['next'], context: typeof POSTGRESQL, expected: RegExp) {
  const sql = withTables([{ number: 1, width: 2, first: [FIRST], next }], context);
  assert.match(sql, expected);
}

test('no tables, no WITH', () => assert.equal(withTables([], POSTGRESQL), ''));

test('a table has the number of a member, its ids as text, and short rows filled up', () => {
  check(
    [],
    POSTGRESQL,
    /^WITH RECURSIVE oso_r1 \(oso_member, oso_c1, oso_c2\) AS \(SELECT 0, CAST\(oso_1\.oso_c1 AS TEXT\), CAST\('' AS TEXT\) FROM .*\) $/u,
  );
});

test('one step is joined to the table', () => {
  check([step(2)], POSTGRESQL, / UNION SELECT 0, CAST\('a' AS TEXT\), .* FROM oso_r1 AS oso_2, /u);
});

test('PostgreSQL takes several steps from one row of the table', () => {
  check(
    [step(2), step(4)],
    POSTGRESQL,
    / UNION SELECT oso_next\.\* FROM oso_r1 AS oso_r1_row CROSS JOIN LATERAL \(SELECT .* WHERE oso_r1_row\.oso_member = 0 .* UNION ALL SELECT .*\) AS oso_next\) $/u,
  );
});

test('MySQL takes several steps side by side', () => {
  check([step(2), step(4)], MYSQL, / UNION SELECT .* UNION SELECT .*oso_r1 AS oso_4/u);
});
