import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operand } from '../../../node/local/residual.ts';
import {
  columnName,
  comparableSql,
  integerSql,
  outputSql,
  scalarSql,
  sourceName,
  type SqlContext,
  textSql,
} from '../../../node/local/sql-values.ts';
import { constant, MYSQL, operand, POSTGRESQL, scalar } from '../../fakes/local-parts.ts';

const TYPED: SqlContext = { ...POSTGRESQL, sqlTypes: new Map([['Org', 'UUID']]) };
const COLUMN = operand(scalar(1, 0));
const MADE = operand({ ...scalar(2, 0), isText: true });

test('a scalar is a column of its source, under the name that has here, or the caller’s', () => {
  assert.equal(scalarSql(scalar(1, 1), POSTGRESQL), `${sourceName(1)}.${columnName(1)}`);
  const names = new Map([[1, 'other']]);
  assert.equal(scalarSql(scalar(1, 0), { ...POSTGRESQL, names }), 'other.oso_c1');
  assert.equal(scalarSql(scalar(undefined, 0), POSTGRESQL), 'd.id');
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

test('MySQL compares bytes', () => {
  const sides = comparableSql(COLUMN, constant('Org:1'), MYSQL);
  for (const side of sides) assert.match(side, /^CAST\(.* AS BINARY\)$/u);
  const typed = { ...MYSQL, sqlTypes: TYPED.sqlTypes };
  assert.equal(
    comparableSql(COLUMN, constant('Org:1'), typed)[1],
    "CAST(CAST(CAST('1' AS UUID) AS CHAR) AS BINARY)",
  );
});

test('text of a flag is true or false, though MySQL has numbers', () => {
  const flag = operand(scalar(1, 0, 'Boolean'));
  assert.equal(textSql(flag, POSTGRESQL), 'CAST(oso_1.oso_c1 AS TEXT)');
  assert.match(textSql(flag, MYSQL), /WHEN '1' THEN 'true'/u);
  assert.equal(textSql(MADE, MYSQL), 'oso_2.oso_c1');
});

test('integers are numbers of 64 bits, results have the type that is known', () => {
  const five = constant('Integer:5');
  assert.equal(integerSql(five, POSTGRESQL), "CAST('5' AS BIGINT)");
  assert.equal(integerSql(five, MYSQL), "CAST('5' AS SIGNED)");
  assert.equal(outputSql(constant("Org:o'neil"), TYPED), "CAST(E'o\\x27neil' AS UUID)");
  assert.equal(outputSql(COLUMN, POSTGRESQL), 'oso_1.oso_c1');
});
