import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOCAL_LIMITS } from '../../../node/local/limits.ts';
import type { Branch, Output } from '../../../node/local/residual.ts';
import { unionSql } from '../../../node/local/sql-union.ts';
import { constant, members, MYSQL, operand, POSTGRESQL, scalar } from '../../fakes/local-parts.ts';

function union(
  branches: readonly Branch[],
  columns = ['id'],
  context = POSTGRESQL,
): readonly string[] {
  const names = columns.map((name) => `"${name}"`);
  return unionSql({ branches, newSource: () => 99, context }, names);
}

function only(...outputs: readonly Output[]): Branch {
  return { sources: [], conditions: [], outputs };
}

const NATIVE = operand(scalar(1, 0));

test('nothing is a SELECT without rows', () => {
  const sql = 'SELECT NULL AS "a", NULL AS "b" FROM (SELECT 1 AS oso_c1) AS oso_0 WHERE FALSE';
  assert.deepEqual(union([], ['a', 'b']), [sql]);
});

test('ids alone are one list of rows', () => {
  const [sql] = union([only(constant('Org:a')), only(constant('Org:b'))]);
  assert.equal(sql, `SELECT oso_99.oso_c1 AS "id" FROM (VALUES ('a'), ('b')) AS oso_99 (oso_c1)`);
});

test('ids beside a column take its type: the column comes first', () => {
  const selects = union([only(constant('Org:1')), members([], [NATIVE]), only(constant('Org:2'))]);
  assert.match(selects[0] ?? '', /^SELECT oso_1\.oso_c1 AS "id" FROM/u);
  assert.deepEqual(selects.slice(1), [`SELECT '1' AS "id"`, `SELECT '2' AS "id"`]);
});

test('columns that no branch has all of are named by a SELECT without rows', () => {
  const user = operand(scalar(2, 1, 'User'));
  const selects = union(
    [members([], [NATIVE, constant('User:x')]), members([], [constant('Org:a'), user], 2)],
    ['org', 'user'],
  );
  assert.equal(selects.length, 3);
  assert.match(
    selects[0] ?? '',
    /^SELECT oso_1\.oso_c1 AS "org", oso_2\.oso_c2 AS "user" FROM .* AND FALSE$/u,
  );
});

test('a column that some branch has as text is text in all', () => {
  const made = operand({ ...scalar(5, 0), isText: true });
  const rows = [{ kind: 'rows', number: 5, types: ['Org'], rows: [['a']] }] as const;
  const selects = union([
    members([], [NATIVE]),
    { sources: rows, conditions: [], outputs: [made] },
  ]);
  assert.match(selects[0] ?? '', /^SELECT CAST\(oso_1\.oso_c1 AS TEXT\) AS "id"/u);
});

test('sql_types give every column its type, so that ids may be listed', () => {
  const context = { ...POSTGRESQL, sqlTypes: new Map([['Org', 'UUID']]) };
  const all = [members([], [NATIVE]), only(constant('Org:1')), only(constant('Org:2'))];
  const selects = union(all, ['id'], context);
  assert.equal(selects.length, 2);
  for (const select of selects) assert.match(select, /^SELECT CAST\(.* AS UUID\) AS "id"/u);
});

test('what any id will do for is NULL', () => {
  assert.deepEqual(union([only({ kind: 'open' })]), ['SELECT NULL AS "id"']);
});

test('what any id will do for has the type that sql_types give the others', () => {
  const context = { ...POSTGRESQL, sqlTypes: new Map([['Org', 'UUID']]) };
  const selects = union([only({ kind: 'open' }), only(constant('Org:1'))], ['id'], context);
  assert.deepEqual(selects, [
    'SELECT CAST(NULL AS UUID) AS "id"',
    `SELECT CAST('1' AS UUID) AS "id"`,
  ]);
});

test('MySQL casts what the application has, and leaves what the node writes text', () => {
  const context = { ...MYSQL, sqlTypes: new Map([['Org', 'SIGNED']]) };
  const [native] = union([members([], [NATIVE])], ['id'], context);
  assert.match(native ?? '', /^SELECT CAST\(oso_1\.oso_c1 AS SIGNED\) AS oso_c1, /u);
  const mixed = union([members([], [NATIVE]), only(constant('Org:acme'))], ['id'], context);
  const asText = /^SELECT CONVERT\(.* USING utf8mb4\) AS oso_c1, .* AS oso_b1(?: |$)/u;
  for (const select of mixed) assert.match(select, asText);
  assert.match(mixed.join(' '), /CONVERT\(_binary'acme' USING utf8mb4\)/u);
});

test('MySQL has a column that sql_types call text as text', () => {
  const context = { ...MYSQL, sqlTypes: new Map([['Org', 'CHAR(36)']]) };
  const [select] = union([members([], [NATIVE])], ['id'], context);
  assert.match(select ?? '', /^SELECT CONVERT\(oso_1\.oso_b1 USING utf8mb4\) AS oso_c1, /u);
});

test('too many SELECTs are refused', () => {
  const ids = Array.from({ length: LOCAL_LIMITS.statementsMax }, (_, at) =>
    only(constant(`Org:${at}`)),
  );
  assert.throws(() => union([members([], [NATIVE]), ...ids]), { code: 'budget_exhausted' });
});
