import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Database } from './database.ts';
import { hasPostgresProcess, startPostgres } from './postgres.ts';

async function checkWorks(database: Database) {
  assert.match(database.version, /^PostgreSQL \d/u);
  await database.query('CREATE TABLE t (id integer, name text)');
  await database.query('INSERT INTO t VALUES ($1, $2)', [1, "o'neil"]);
  assert.deepEqual(await database.query('SELECT * FROM t'), [{ id: 1, name: "o'neil" }]);
  assert.deepEqual(await database.query('SELECT 1 AS a; SELECT 2 AS b'), [{ b: 2 }]);
  await assert.rejects(database.query('SELECT nothing FROM nowhere'), /nowhere/u);
}

const skip = hasPostgresProcess ? false : 'no PostgreSQL is installed';

test('a PostgreSQL of its own answers, and leaves nothing behind', { skip }, async () => {
  let directory: string;
  {
    await using database = await startPostgres('process');
    await checkWorks(database);
    directory = new URL(database.url ?? 'no:url').searchParams.get('host') ?? '';
    assert.ok(existsSync(directory));
  }
  assert.ok(!existsSync(directory));
});

test('PostgreSQL also runs where none is installed', async () => {
  await using database = await startPostgres('wasm');
  await checkWorks(database);
});
