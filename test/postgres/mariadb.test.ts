import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithoutMariadb as skip, startMariadb } from './mariadb.ts';

test('a MariaDB of its own answers', { skip }, async () => {
  await using database = await startMariadb();
  assert.match(database.version, /^1\d\..*MariaDB/u);
  await database.query('CREATE TABLE t (id integer, name text)');
  await database.query('INSERT INTO t VALUES (1, ?)', ["o'neil"]);
  assert.deepEqual(
    [...(await database.query('SELECT * FROM t'))].map((row) => ({ ...row })),
    [{ id: 1, name: "o'neil" }],
  );
  await assert.rejects(database.query('SELECT nothing FROM nowhere'), /nowhere/u);
});
