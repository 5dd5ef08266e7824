import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operand } from '../../../node/local/residual.ts';
import {
  bytesName,
  callerSql,
  columnName,
  comparableSql,
  integerSql,
  madeSql,
  outputSql,
  presentSql,
  sourceName,
  type SqlContext,
  textSql,
} from '../../../node/local/sql-values.ts';
import { constant, MYSQL, operand, POSTGRESQL, scalar } from '../../fakes/local-parts.ts';

const TYPED: SqlContext = { ...POSTGRESQL, sqlTypes: new Map([['Org', 'UUID']]) };
const COLUMN = operand(scalar(1, 0));
const MADE = operand({ ...scalar(2, 0), isText: true });

test('a scalar is a column of its source, under the name that has here, or the caller’s', () => {
  const raw = (source: number | undefined, column: number, context: SqlContext) =>
    outputSql(operand(scalar(source, column)), context);
  assert.equal(raw(1, 1, POSTGRESQL), `${sourceName(1)}.${columnName(1)}`);
  const names = new Map([[1, 'other']]);
  assert.equal(raw(1, 0, { ...POSTGRESQL, names }), 'other.oso_c1');
  assert.equal(raw(undefined, 0, POSTGRESQL), 'd.id');
  assert.equal(callerSql({ ...MYSQL, callerColumn: '"d"."id"' }), '`d`.`id`');
});

test('values are compared as the column has them, as sql_types say, or as text', () => {
  const check = (sides: readonly [Operand, Operand], context: SqlContext, expected: string) =>
    assert.equal(comparableSql(...sides, context).join(' = '), expected);
  check([COLUMN, constant('Org:1')], POSTGRESQL, "oso_1.oso_c1 = '1'");
  check([COLUMN, operand(scalar(2, 1))], POSTGRESQL, 'oso_1.oso_c1 = oso_2.oso_c2');
  check([COLUMN, MADE], POSTGRESQL, 'CAST(oso_1.oso_c1 AS TEXT) = oso_2.oso_c1');
  check([MADE, constant('Org:1')], POSTGRESQL, "oso_2.oso_c1 = '1'");
  check([COLUMN, constant('Org:1')], TYPED, "CAST(oso_1.oso_c1 AS UUID) = CAST('1' AS UUID)");
  check([COLUMN, MADE], TYPED, 'CAST(oso_1.oso_c1 AS UUID) = CAST(oso_2.oso_c1 AS UUID)');
});

test('a type of text with a length cuts nothing', () => {
  for (const type of ['varchar', 'VARCHAR', 'character varying']) {
    const context = { ...POSTGRESQL, sqlTypes: new Map([['Org', `${type}(3)`]]) };
    assert.equal(outputSql(constant('Org:abcd'), context), `CAST('abcd' AS ${type})`);
  }
});

test('MySQL compares bytes', () => {
  const check = (sides: readonly [Operand, Operand], expected: string | RegExp) => {
    const sql = comparableSql(...sides, MYSQL).join(' = ');
    if (typeof expected === 'string') assert.equal(sql, expected);
    else assert.match(sql, expected);
  };
  check([COLUMN, constant('Org:1')], "oso_1.oso_b1 = _binary'1'");
  check([COLUMN, operand(scalar(2, 1))], 'oso_1.oso_b1 = oso_2.oso_b2');
  check([COLUMN, MADE], 'oso_1.oso_b1 = oso_2.oso_c1');
  check([operand(scalar(undefined, 0)), MADE], /^CASE CHARSET\(d\.id\) .* = oso_2\.oso_c1$/u);
});

test('a value is there where its column has one', () => {
  assert.equal(presentSql(scalar(1, 0), POSTGRESQL), 'oso_1.oso_c1');
  assert.equal(presentSql(scalar(1, 0), MYSQL), `oso_1.${bytesName(0)}`);
});

test('what the SQL makes is text, in MySQL its bytes', () => {
  assert.equal(madeSql(constant('Org:a'), POSTGRESQL), "CAST('a' AS TEXT)");
  assert.equal(madeSql(constant('Org:a'), MYSQL), "_binary'a'");
  assert.equal(textSql(MADE, POSTGRESQL), 'oso_2.oso_c1');
  assert.equal(textSql(MADE, MYSQL), 'CONVERT(oso_2.oso_c1 USING utf8mb4)');
});

test('integers are numbers of 64 bits, results have the type that is known', () => {
  const five = constant('Integer:5');
  assert.equal(integerSql(five, POSTGRESQL), "CAST('5' AS BIGINT)");
  assert.equal(integerSql(five, MYSQL), "CAST('5' AS SIGNED)");
  assert.match(
    integerSql(COLUMN, MYSQL),
    / = oso_1\.oso_b1 THEN CAST\(oso_1\.oso_b1 AS SIGNED\) END$/u,
  );
  assert.equal(outputSql(constant("Org:o'neil"), TYPED), "CAST(E'o\\x27neil' AS UUID)");
  assert.equal(outputSql(COLUMN, POSTGRESQL), 'oso_1.oso_c1');
});
