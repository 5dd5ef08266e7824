/**
 * MariaDB ends a recursion after `max_recursive_iterations` steps and answers with the rows it has, with
 * a warning that nobody reads. What rests on such rows is no answer: the SQL fails.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { localAuthorize, localList, localQuery } from '../../node/local/local-query.ts';
import { readBindings } from '../../node/local/read-bindings.ts';
import { value, worldOf } from '../fakes/policy-world.ts';
import type { Database } from './database.ts';
import { skipWithoutMariadb as skip, startMariadb } from './mariadb.ts';

const POLICY = `
actor User {}
resource Folder {
  permissions = ["read", "share"];
  relations = { parent: Folder };
}
sees(user: User, folder: Folder) if owns(user, folder);
sees(user: User, folder: Folder) if
  parent matches Folder and
  has_relation(folder, "parent", parent) and
  sees(user, parent);
has_permission(user: User, "read", folder: Folder) if sees(user, folder);
has_permission(user: User, "share", folder: Folder) if not sees(user, folder);
declare owns(User, Folder);
`;

/** Folder 1 is the outermost of a chain; the server is told to follow fewer steps, as it does after 1,000. */
const FOLDERS = 60;
const STEPS = 50;
const TABLES = `
CREATE TABLE folders (id int PRIMARY KEY, parent int);
INSERT INTO folders VALUES (1, NULL);
INSERT INTO folders SELECT seq, seq - 1 FROM seq_2_to_${FOLDERS};
CREATE TABLE owners (user varchar(20), folder int);
INSERT INTO owners VALUES ('ann', 1);
`;

const OPTIONS = {
  dialect: 'mysql',
  nowSeconds: 0,
  bindings: readBindings(
    'mysql',
    `
facts:
  has_relation(Folder:_, parent, Folder:_): { query: "SELECT id, parent FROM folders" }
  owns(User:_, Folder:_): { query: "SELECT user, folder FROM owners" }
`,
  ),
} as const;

const world = worldOf({ policy: POLICY, facts: [] });
const ANN = { actor: value('User:ann'), contextFacts: [] };

describe('on MariaDB', { skip }, () => {
  let database: Database;
  before(async () => {
    database = await startMariadb();
    await database.query(TABLES);
  });
  beforeEach(() => database.query(`SET max_recursive_iterations = ${FOLDERS}`));
  after(() => database[Symbol.asyncDispose]());

  async function isAllowed(action: string, folder: number): Promise<boolean> {
    const resource = value(`Folder:${folder}`);
    const [row] = await database.query(
      localAuthorize(world, { ...ANN, action, resource }, OPTIONS),
    );
    return Number(row?.['allowed']) === 1;
  }

  async function listed(action: string): Promise<number> {
    const list = { ...ANN, action, resourceType: 'Folder' };
    const sql = localList(world, list, { ...OPTIONS, column: 'folders.id' });
    return (await database.query(`SELECT id FROM folders WHERE ${sql}`)).length;
  }

  async function selected(): Promise<number> {
    const variables = [
      { type: 'User', ids: ['ann'] },
      { type: 'String', ids: ['read'] },
      { type: 'Folder', ids: null },
    ];
    const calls = [{ predicate: 'has_permission', args: [0, 1, 2] }];
    const mode = { kind: 'select', columnNames: new Map([['folder', 'id']]) } as const;
    const asked = { query: { variables, calls }, variableNames: ['user', 'action', 'folder'] };
    const sql = localQuery(world, { ...asked, contextFacts: [] }, { ...OPTIONS, mode });
    return (await database.query(sql)).length;
  }

  test('a server that may go on finds the end of a long chain', async () => {
    assert.equal(await isAllowed('read', FOLDERS), true);
    assert.equal(await isAllowed('share', FOLDERS), false);
    assert.equal(await listed('read'), FOLDERS);
    assert.equal(await listed('share'), 0);
    assert.equal(await selected(), FOLDERS);
  });

  test('one that stops before the end gives no answer, and no wrong one', async () => {
    await database.query(`SET max_recursive_iterations = ${STEPS}`);
    const message = /out of range .*oso_recursion_was_cut_short/u;
    await assert.rejects(isAllowed('read', FOLDERS), message);
    await assert.rejects(isAllowed('share', FOLDERS), message);
    await assert.rejects(listed('read'), message);
    await assert.rejects(listed('share'), message);
    await assert.rejects(selected(), message);
  });

  test('a chain that ends in a circle has an end', async () => {
    await database.query('START TRANSACTION; UPDATE folders SET parent = 3 WHERE id = 1');
    assert.equal(await isAllowed('read', 2), true);
    assert.equal(await isAllowed('share', 3), false);
    await database.query('ROLLBACK');
  });
});
