/** What MySQL takes for equal and the engine does not is not equal in the SQL either. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { localAuthorize, localList } from '../../node/local/local-query.ts';
import { readBindings } from '../../node/local/read-bindings.ts';
import { fact, value, worldOf } from '../fakes/policy-world.ts';
import type { Database } from './database.ts';
import { reasonsAgainstMariadb, startMariadb } from './mariadb.ts';

const POLICY = `
actor User {}
resource Org { roles = ["member"]; }
resource Doc {
  permissions = ["read"];
  relations = { org: Org };
  "read" if "member" on "org";
}
resource Folder {
  permissions = ["read"];
  relations = { parent: Folder };
  "read" if "read" on "parent";
}
has_permission(user: User, "read", folder: Folder) if sees(user, folder);
declare sees(User, Folder);
`;

const TABLES = `
CREATE TABLE members (user varchar(50), role varchar(50), org int);
INSERT INTO members VALUES ('Alice', 'member', 1), ('bob ', 'member', 0), ('zoe', 'Member', 3);
CREATE TABLE docs (id int, org int);
INSERT INTO docs VALUES (1, 1), (10, 0), (3, 3), (0, 0);
CREATE TABLE folders (id varchar(9), parent varchar(9));
INSERT INTO folders VALUES ('A', 'b'), ('b', 'c'), ('a', 'x');
`;

const OPTIONS = {
  dialect: 'mysql',
  nowSeconds: 0,
  bindings: readBindings(
    'mysql',
    `
facts:
  has_role(User:_, String:_, Org:_): { query: "SELECT user, role, org FROM members" }
  has_relation(Doc:_, org, Org:_): { query: "SELECT id, org FROM docs" }
  has_relation(Folder:_, parent, Folder:_): { query: "SELECT id, parent FROM folders" }
`,
  ),
} as const;

const world = worldOf({ policy: POLICY, facts: [fact('sees', 'User:quinn', 'Folder:c')] });
const skip = reasonsAgainstMariadb.length > 0 && reasonsAgainstMariadb.join(', ');

describe('on MariaDB', { skip }, () => {
  let database: Database;
  before(async () => {
    database = await startMariadb();
    await database.query(TABLES);
  });
  after(() => database[Symbol.asyncDispose]());

  async function checkAllowed(user: string, resource: string, expected: boolean) {
    const question = { actor: value(`User:${user}`), action: 'read', resource: value(resource) };
    const sql = localAuthorize(world, { ...question, contextFacts: [] }, OPTIONS);
    const [row] = await database.query(sql);
    assert.equal(Number(row?.['allowed']), expected ? 1 : 0, `${user} ${resource}: ${sql}`);
  }

  async function checkListed(user: string, type: string, expected: readonly string[]) {
    const sql = localList(
      world,
      {
        actor: value(`User:${user}`),
        action: 'read',
        resourceType: type,
        contextFacts: [],
      },
      { ...OPTIONS, column: 't.id' },
    );
    const table = type === 'Doc' ? 'docs' : 'folders';
    const rows = await database.query(`SELECT t.id AS id FROM ${table} AS t WHERE ${sql}`);
    assert.deepEqual(rows.map(({ id }) => String(id)).toSorted(), expected, sql);
  }

  test('names differ by case and by spaces at their end', async () => {
    await checkAllowed('Alice', 'Doc:1', true);
    await checkAllowed('alice', 'Doc:1', false);
    await checkAllowed('bob ', 'Doc:10', true);
    await checkAllowed('bob', 'Doc:10', false);
    await checkAllowed('zoe', 'Doc:3', false);
  });

  test('a number is not what begins with it, and no word is zero', async () => {
    for (const id of ['1x', '01', ' 1', '1.0', 'abc']) {
      await checkAllowed('Alice', `Doc:${id}`, false);
    }
    await checkAllowed('bob ', 'Doc:abc', false);
  });

  test('recursion compares as exactly', async () => {
    await checkAllowed('quinn', 'Folder:A', true);
    await checkAllowed('quinn', 'Folder:a', false);
    await checkAllowed('quinn', 'Folder:B', false);
  });

  test('lists have what is allowed', async () => {
    await checkListed('bob ', 'Doc', ['0', '10']);
    await checkListed('bob', 'Doc', []);
    await checkListed('quinn', 'Folder', ['A', 'b']);
  });
});
