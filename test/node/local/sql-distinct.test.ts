import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctSql, listed } from '../../../node/local/sql-distinct.ts';
import { MYSQL, POSTGRESQL } from '../../fakes/local-parts.ts';

const ROW = [{ sql: 'a', bytes: 'b' }] as const;

test('PostgreSQL joins SELECTs by UNION, and has one by itself be DISTINCT', () => {
  const [column = ''] = listed(ROW, ['"id"'], POSTGRESQL);
  assert.equal(column, 'a AS "id"');
  const select = `SELECT ${column}`;
  assert.equal(
    distinctSql({ tables: '', selects: [select] }, ['"id"'], POSTGRESQL),
    'SELECT DISTINCT a AS "id"',
  );
  assert.equal(
    distinctSql({ tables: '', selects: [select, select] }, ['"id"'], POSTGRESQL),
    `${select} UNION ${select}`,
  );
});

test('MySQL has bytes beside each column, and shows the columns alone', () => {
  const columns = listed(ROW, ["'id'"], MYSQL);
  assert.deepEqual(columns, ['a AS oso_c1', 'b AS oso_b1']);
  const select = `SELECT ${columns.join(', ')}`;
  assert.equal(
    distinctSql({ tables: 'WITH t ', selects: [select, select] }, ["'id'"], MYSQL),
    `SELECT oso_c1 AS 'id' FROM (WITH t ${select} UNION ${select}) AS oso_rows`,
  );
});
