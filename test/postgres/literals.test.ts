/** Servers read what sql-text.ts writes as the text that it was, whatever their settings. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dialect, quoteName, quoteText } from '../../node/local/sql-text.ts';
import type { Database } from './database.ts';
import { skipWithoutMariadb as skip, startMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';
import { randomTexts } from './random-text.ts';

const TEXTS = 10_000;
const TEXTS_PER_STATEMENT = 500;

/** How a server tells the bytes of a text. */
const HEX: Readonly<Record<Dialect, (literal: string) => string>> = {
  postgresql: (literal) => `encode(convert_to(${literal}, 'UTF8'), 'hex')`,
  mysql: (literal) => `LOWER(HEX(CONVERT(${literal} USING utf8mb4)))`,
};

async function checkTexts(database: Database, dialect: Dialect, seed: number) {
  const texts = [...randomTexts(TEXTS, seed)];
  for (let from = 0; from < texts.length; from += TEXTS_PER_STATEMENT) {
    const some = texts.slice(from, from + TEXTS_PER_STATEMENT);
    const hexes = some.map(
      (text, index) => `${HEX[dialect](quoteText(dialect, text))} AS t${index}`,
    );
    const [row = {}] = await database.query(`SELECT ${hexes.join(', ')}`);
    const found = some.map((_, index) => String(row[`t${index}`]));
    assert.deepEqual(
      found,
      some.map((text) => Buffer.from(text).toString('hex')),
    );
  }
}

test('PostgreSQL reads ten thousand texts as they were', async () => {
  await using database = await startPostgres();
  await checkTexts(database, 'postgresql', 1);
});

test('PostgreSQL does so where a backslash in an ordinary text is an escape', async () => {
  await using database = await startPostgres();
  await database.query('SET standard_conforming_strings = off; SET escape_string_warning = off');
  await checkTexts(database, 'postgresql', 2);
});

test('a literal of PostgreSQL becomes what it is compared with', async () => {
  await using database = await startPostgres();
  const one = quoteText('postgresql', '1');
  const uuid = quoteText('postgresql', '{5f0c1d2e-0000-4000-8000-000000000000}');
  assert.match(uuid, /^E/u);
  const [row] = await database.query(
    `SELECT 1 = ${one} AS number, '5f0c1d2e-0000-4000-8000-000000000000'::uuid = ${uuid} AS uuid`,
  );
  assert.deepEqual(row, { number: true, uuid: true });
});

test('PostgreSQL takes a quoted name as it is', async () => {
  await using database = await startPostgres();
  for (const name of ['userId', 'user', 'two words', 'größe', 'x'.repeat(63), '1st', 'a.b']) {
    const [row = {}] = await database.query(`SELECT 1 AS ${quoteName('postgresql', name)}`);
    assert.deepEqual(Object.keys(row), [name]);
  }
});

test('MariaDB reads ten thousand texts as they were, in each mode', { skip }, async () => {
  await using database = await startMariadb();
  const modes = ['', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE'];
  for (const [index, mode] of modes.entries()) {
    await database.query(`SET SESSION sql_mode = '${mode}'`);
    await checkTexts(database, 'mysql', index + 3);
  }
});

test('MariaDB does so in each character set of a connection', { skip }, async () => {
  await using database = await startMariadb();
  for (const [index, name] of ['latin1', 'gbk', 'sjis', 'utf8mb3'].entries()) {
    await database.query(`SET character_set_client = ${name}, character_set_connection = ${name}`);
    await checkTexts(database, 'mysql', index + 10);
  }
});

test('MariaDB takes a quoted name as it is', { skip }, async () => {
  await using database = await startMariadb();
  for (const name of ['userId', 'user', 'two words', 'größe', 'x'.repeat(64), '1st', 'a.b']) {
    const [row = {}] = await database.query(`SELECT 1 AS ${quoteName('mysql', name)}`);
    assert.deepEqual(Object.keys(row), [name]);
  }
});
