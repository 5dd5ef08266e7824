import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesOf,
  integerOf,
  isTextType,
  RECURSIVE_BYTES_MAX,
  textOf,
  widestBytes,
} from '../../../node/local/sql-bytes.ts';
import { skipWithoutMariadb as skip, startMariadb } from '../../postgres/mariadb.ts';

const TABLE = `CREATE TABLE t (
  general varchar(20), latin varchar(20) CHARACTER SET latin1, wide text CHARACTER SET ucs2,
  bytes varbinary(20), number bigint, padded int(5) ZEROFILL, many decimal(6, 2), day date,
  choice enum('a', 'b'), flag boolean, one_bit bit(1), id uuid
);
INSERT INTO t VALUES (
  'Zoë ', 'Zoë', 'Zoë', X'ff3f00', -12, 7, 1.5, '2020-01-02',
  'b', TRUE, 1, '123e4567-e89b-12d3-a456-426655440000'
)`;

const CASES: readonly (readonly [sql: string, type: string, expected: string | null])[] = [
  ['general', 'User', '5a6fc3ab20'],
  ['latin', 'User', '5a6fc3ab'],
  ['wide', 'User', '5a6fc3ab'],
  ['bytes', 'User', 'ff3f00'],
  ['number', 'Integer', '2d3132'],
  ['padded', 'Integer', '3030303037'],
  ['many', 'Integer', '312e3530'],
  ['day', 'String', '323032302d30312d3032'],
  ['choice', 'String', '62'],
  ['flag', 'Boolean', '74727565'],
  ['one_bit', 'Boolean', '74727565'],
  ['NOT flag', 'Boolean', '66616c7365'],
  ["'false'", 'Boolean', '66616c7365'],
  ['id', 'User', Buffer.from('123e4567-e89b-12d3-a456-426655440000').toString('hex')],
  ['NULLIF(number, -12)', 'Integer', null],
];

test('bytes are those that a value is printed with, in UTF-8', { skip }, async () => {
  await using database = await startMariadb();
  await database.query(TABLE);
  for (const collation of ['utf8mb4_general_ci', 'ucs2_general_ci', 'latin1_swedish_ci']) {
    await database.query(`SET collation_connection = ${collation}`);
    for (const [sql, type, expected] of CASES) {
      const bytes = bytesOf(sql, { type, sqlType: undefined });
      const [row] = await database.query(`SELECT LOWER(HEX(${bytes})) AS found FROM t`);
      assert.equal(row?.['found'], expected, `${sql} with ${collation}`);
    }
  }
});

test('a type that is given is that of the bytes', { skip }, async () => {
  await using database = await startMariadb();
  await database.query(TABLE);
  const bytes = bytesOf('padded', { type: 'Integer', sqlType: 'SIGNED' });
  const [row] = await database.query(`SELECT HEX(${bytes}) AS found FROM t`);
  assert.equal(row?.['found'], '37');
});

test('a type of text casts nothing: it would cut, or make question marks', { skip }, async () => {
  await using database = await startMariadb();
  await database.query(`${TABLE}; SET collation_connection = sjis_japanese_ci`);
  for (const sqlType of ['CHAR', 'char(2)', 'VARCHAR(2)', 'CHARACTER', 'NCHAR(2)', 'TEXT']) {
    const bytes = bytesOf('general', { type: 'User', sqlType });
    const [row] = await database.query(`SELECT HEX(${bytes}) AS found FROM t`);
    assert.equal(row?.['found'], '5A6FC3AB20', sqlType);
  }
});

test('other types are those of numbers, times and bytes', () => {
  for (const type of ['SIGNED', 'BINARY(16)', 'DATE', 'UUID', 'DECIMAL(10, 2)']) {
    assert.ok(!isTextType(type), type);
  }
});

test('bytes are a number when they are all of its digits', { skip }, async () => {
  await using database = await startMariadb();
  const cases: readonly (readonly [string, string | null])[] = [
    ['0', '0'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775807', '9223372036854775807'],
    ['9223372036854775808', null],
    ['99999999999999999999', null],
    ['01', null],
    ['1x', null],
    ['x', null],
    ['', null],
    ['1 ', null],
    ['-0', null],
  ];
  for (const [text, expected] of cases) {
    const sql = `SELECT CAST(${integerOf(`_binary'${text}'`)} AS CHAR) AS found`;
    const [row] = await database.query(sql);
    assert.equal(row?.['found'], expected, text);
  }
});

test('bytes become text again', { skip }, async () => {
  await using database = await startMariadb();
  const [row] = await database.query(`SELECT ${textOf("X'f09f9982'")} AS found`);
  assert.equal(row?.['found'], '🙂');
  const [wide] = await database.query(`SELECT LENGTH(${widestBytes()}) AS found`);
  assert.equal(wide?.['found'], RECURSIVE_BYTES_MAX + 1);
});

test('without a server, the SQL says what it looks at', () => {
  assert.match(bytesOf('c', { type: 'User', sqlType: undefined }), /^CASE CHARSET\(c\) /u);
  assert.match(integerOf('b'), /= b THEN CAST\(b AS SIGNED\) END$/u);
});
