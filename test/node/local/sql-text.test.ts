import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkColumn,
  columnIn,
  readSqlType,
  type Dialect,
  quoteBytes,
  quoteName,
  quoteText,
} from '../../../node/local/sql-text.ts';

function checkText(text: string, expected: Readonly<Record<Dialect, string>>) {
  assert.equal(quoteText('postgresql', text), expected.postgresql);
  assert.equal(quoteText('mysql', text), expected.mysql);
}

function checkRefused(write: () => string, message: RegExp) {
  assert.throws(write, { code: 'invalid_request', message });
}

test('plain text is an ordinary literal', () => {
  for (const text of ['', 'alice', '42', '5f0c1d2e-aaaa-4b4b', 'a b', 'repo/main', '(x)']) {
    checkText(text, { postgresql: `'${text}'`, mysql: `'${text}'` });
  }
});

test('letters of any script stay as they are where the connection knows them', () => {
  checkText('Zoë 日本', { postgresql: "'Zoë 日本'", mysql: "_utf8mb4 X'5a6fc3ab20e697a5e69cac'" });
});

test('a quote and a backslash are escapes that mean the same in every mode', () => {
  checkText("o'neil", { postgresql: String.raw`E'o\x27neil'`, mysql: "_utf8mb4 X'6f276e65696c'" });
  checkText('a\\', { postgresql: String.raw`E'a\x5c'`, mysql: "_utf8mb4 X'615c'" });
});

test('no placeholder of any library stands in a literal', () => {
  for (const sign of '?:@{}$%#;&\'"`\\\n\r\t\u001a\u007f') {
    for (const dialect of ['postgresql', 'mysql'] as const) {
      const literal = quoteText(dialect, `a${sign}b`);
      assert.match(literal, /^(?:E'[\w\\]+'|_utf8mb4 X'[\da-f]+')$/u, literal);
    }
  }
});

test('no mark of a comment stands in a literal', () => {
  for (const text of ['a--b', '/* x */', '*/']) {
    assert.doesNotMatch(quoteText('postgresql', text), /--|\/\*|\*\//u);
    assert.doesNotMatch(quoteText('mysql', text), /--|\/\*|\*\//u);
  }
});

test('text that the database cannot hold is refused', () => {
  checkRefused(() => quoteText('postgresql', 'a\0b'), /NUL/u);
  assert.equal(quoteText('mysql', 'a\0b'), "_utf8mb4 X'610062'");
  checkRefused(() => quoteText('postgresql', 'a\uD800b'), /half a surrogate pair/u);
  checkRefused(() => quoteText('mysql', 'a\uD800b'), /half a surrogate pair/u);
  checkRefused(() => quoteBytes('a\uD800b'), /half a surrogate pair/u);
});

test('bytes are those of the text in UTF-8', () => {
  assert.equal(quoteBytes('ann'), "_binary'ann'");
  assert.equal(quoteBytes('é'), "X'c3a9'");
  assert.equal(quoteBytes("o'neil"), "X'6f276e65696c'");
});

test('a name is quoted', () => {
  assert.equal(quoteName('postgresql', 'userId'), '"userId"');
  assert.equal(quoteName('mysql', 'user id'), `'user id'`);
  assert.equal(quoteName('postgresql', 'größe.in-m'), '"größe.in-m"');
});

test('a name that could be taken for something else is refused', () => {
  for (const name of [
    '',
    'a"b',
    'a`b',
    "a'b",
    'a?',
    ':a',
    '@a',
    'a{0}',
    'a;',
    'a--b',
    'a\nb',
    '-a',
  ]) {
    checkRefused(() => quoteName('postgresql', name), /must consist of letters/u);
  }
});

test('a name that the server would cut is refused', () => {
  assert.equal(quoteName('postgresql', 'x'.repeat(63)).length, 65);
  checkRefused(() => quoteName('postgresql', 'x'.repeat(64)), /too long/u);
  checkRefused(() => quoteName('postgresql', 'ö'.repeat(32)), /too long/u);
  assert.equal(quoteName('mysql', 'ö'.repeat(64)).length, 66);
  checkRefused(() => quoteName('mysql', 'ö'.repeat(65)), /too long/u);
});

test('types of SQL are taken as they are', () => {
  for (const type of [
    'UUID',
    'integer',
    'VARCHAR',
    'VARCHAR(255)',
    'numeric(10, 2)',
    'character varying(36)',
    'timestamp(3) with time zone',
    'CHAR(36) CHARACTER SET utf8mb4',
    'app.user_id',
    '"App"."UserId"',
    'text[]',
  ]) {
    assert.deepEqual(readSqlType(type), { kind: 'right', value: type });
  }
  assert.deepEqual(readSqlType(' UUID\n'), { kind: 'right', value: 'UUID' });
});

test('what is no type is refused', () => {
  for (const type of [
    '',
    'text)',
    'text) OR (1=1',
    'text; DROP TABLE x',
    "text 'x'",
    'text--',
    'a.b.c',
    '1',
    'x'.repeat(201),
  ]) {
    assert.equal(readSqlType(type).kind, 'wrong', type);
  }
});

test('a column is taken as it is', () => {
  for (const column of [
    'id',
    'cards.card_id',
    'ss.id',
    '"User"."id"',
    'app.users.id',
    '`u`.`id`',
  ]) {
    assert.equal(checkColumn(column), column);
  }
});

test('MySQL takes no column for a text', () => {
  assert.equal(columnIn('mysql', '"User"."id"'), '`User`.`id`');
  assert.equal(columnIn('mysql', 'u.id'), 'u.id');
  assert.equal(columnIn('postgresql', '"User"."id"'), '"User"."id"');
});

test('what is no column is refused', () => {
  for (const column of [
    '',
    ' id',
    'id ',
    'a.',
    '.a',
    'a b',
    'id) OR (TRUE',
    'id--',
    'id/**/',
    "'id'",
    '1',
    'f(id)',
    'a::text',
    '"a""b"',
    '"a',
    'a?',
    'a.b.c.d.e',
    'a;b',
    'a\n',
    'x'.repeat(401),
  ]) {
    checkRefused(() => checkColumn(column), /must be a column like/u);
  }
});
