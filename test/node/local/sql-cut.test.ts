import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutTable, FROM_WHAT_IS_CUT, NOTHING_IS_CUT } from '../../../node/local/sql-cut.ts';
import { skipWithoutMariadb as skip, startMariadb } from '../../postgres/mariadb.ts';

const STEP = "SELECT 0, CONCAT(oso_c1, _binary'x') FROM oso_r1 WHERE LENGTH(oso_c1) < 10";

function withTable(first: string): string {
  const cut = cutTable([{ number: 1, width: 1, steps: [STEP] }]);
  return `WITH RECURSIVE oso_r1 (oso_member, oso_c1) AS (SELECT 0, ${first} UNION ${STEP}), ${cut}`;
}

test('each table is asked for rows that one more step finds, and for ids that are too long', () => {
  const sql = cutTable([
    { number: 1, width: 1, steps: [STEP] },
    { number: 2, width: 2, steps: [] },
  ]);
  assert.match(sql, /^oso_cut \(oso_recursion_was_cut_short\) AS \(SELECT 0 \+ \(SELECT COUNT/u);
  assert.ok(sql.includes(`(SELECT * FROM oso_r1 UNION ${STEP})`));
  assert.match(sql, / FROM oso_r2 WHERE LENGTH\(oso_c1\) > 7999 OR LENGTH\(oso_c2\) > 7999\)\)$/u);
});

test('a table of nothing but its rows is whole', () => {
  const sql = cutTable([{ number: 1, width: 0, steps: [] }]);
  assert.equal(sql, 'oso_cut (oso_recursion_was_cut_short) AS (SELECT 0)');
});

test('what is whole passes, what is cut fails with words that say so', { skip }, async () => {
  await using database = await startMariadb();
  const questions = [`SELECT ${NOTHING_IS_CUT} AS found`, `SELECT 1 AS found${FROM_WHAT_IS_CUT}`];
  const askedOf = (first: string, question: string) =>
    database.query(`${withTable(first)} ${question}`);
  const wide = "LEFT(REPEAT(_binary'x', 9000), 1 + 0 * RAND())";
  const long = "REPEAT(_binary'x', 8000)";
  const [truth = '', rows = ''] = questions;
  assert.deepEqual(await askedOf(wide, truth), [{ found: 1 }]);
  assert.deepEqual(await askedOf(wide, rows), []);
  for (const question of questions) {
    const message = /oso_recursion_was_cut_short/u;
    await assert.rejects(askedOf(long, question), message);
    await database.query('SET max_recursive_iterations = 3');
    await assert.rejects(askedOf(wide, question), message);
    await database.query('SET max_recursive_iterations = 1000');
  }
});
