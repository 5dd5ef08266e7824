/** What MySQL takes for equal and the engine does not is not equal in the SQL either. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { localAuthorize, localList, localQuery } from '../../node/local/local-query.ts';
import { readBindings } from '../../node/local/read-bindings.ts';
import { fact, value, worldOf } from '../fakes/policy-world.ts';
import type { Database } from './database.ts';
import { skipWithoutMariadb as skip, startMariadb } from './mariadb.ts';

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
CREATE TABLE people (id varchar(50));
INSERT INTO people VALUES ('Alice'), ('alice'), ('ALICE'), ('Alice '), ('Älice');
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

  test('what is known of one row is not what another has that looks alike', async () => {
    const variables = [
      { type: 'User', ids: ['Alice', 'zoe'] },
      { type: 'String', ids: ['member'] },
      { type: 'Org', ids: null },
      { type: 'Doc', ids: null },
      { type: 'String', ids: ['org'] },
    ];
    const calls = [
      { predicate: 'has_role', args: [0, 1, 2] },
      { predicate: 'has_relation', args: [3, 4, 2] },
    ];
    const sql = localQuery(
      world,
      { query: { variables, calls }, variableNames: ['user'], contextFacts: [] },
      { ...OPTIONS, mode: { kind: 'filter', variable: 'user', column: 'p.id' } },
    );
    for (const where of [sql, `NOT ${sql}`]) {
      const rows = await database.query(`SELECT p.id AS id FROM people AS p WHERE ${where}`);
      const ids = rows.map(({ id }) => id);
      assert.deepEqual(ids.length, where === sql ? 1 : 4, where);
      assert.equal(ids.includes('Alice'), where === sql);
    }
  });

  test('rows are distinct by bytes', async () => {
    const select = async (names: readonly string[]) => {
      const variables = [{ type: 'User', ids: null }];
      const asked = { query: { variables, calls: [{ predicate: 'known', args: [0] }] } };
      const mode = { kind: 'select', columnNames: new Map([['user', 'id']]) } as const;
      const known = worldOf({
        policy: `${POLICY} declare known(User);`,
        facts: names.map((name) => fact('known', `User:${name}`)),
      });
      const bindings = readBindings(
        'mysql',
        'facts: { known(User:_): { query: SELECT id FROM people UNION ALL SELECT id FROM people } }',
      );
      const sql = localQuery(
        known,
        { ...asked, variableNames: ['user'], contextFacts: [] },
        { ...OPTIONS, bindings, mode },
      );
      return (await database.query(sql)).map(({ id }) => String(id)).toSorted();
    };
    const stored = ['ALICE', 'Alice', 'Alice ', 'alice', 'Älice'];
    assert.deepEqual(await select([]), stored);
    assert.deepEqual(await select(['aLICE', 'Alice']), [...stored, 'aLICE'].toSorted());
  });

  test('a text that is no number is none, and an id is not what a cast makes of it', async () => {
    const policy = `
actor User {}
resource Doc { permissions = ["read"]; }
has_permission(_: User, "read", doc: Doc) if level(doc, n) and n < 3;
has_permission(_: User, "read", doc: Doc) if not level(doc, 0) and hidden(doc);
declare level(Doc, Integer);
declare hidden(Doc);
`;
    await database.query(`
      CREATE TABLE levels (doc varchar(20), n varchar(30));
      INSERT INTO levels VALUES
        ('1', '2'), ('2', 'abc'), ('3', '99999999999999999999'), ('4', '1x'), ('5', '3'), ('0', '0')`);
    const bindings = readBindings(
      'mysql',
      `
facts:
  level(Doc:_, Integer:_): { query: "SELECT doc, n FROM levels" }
sql_types: { Doc: SIGNED }
`,
    );
    const levels = worldOf({ policy, facts: [] });
    const expected = { 1: 1, 2: 0, 3: 0, 4: 0, 5: 0, 0: 1, abc: 0, '1x': 0 };
    for (const [id, allowed] of Object.entries(expected)) {
      const question = { actor: value('User:ann'), action: 'read', resource: value(`Doc:${id}`) };
      const sql = localAuthorize(
        levels,
        { ...question, contextFacts: [] },
        { ...OPTIONS, bindings },
      );
      const [row] = await database.query(sql);
      assert.equal(Number(row?.['allowed']), allowed, `${id}: ${sql}`);
    }
  });

  test('bytes that are no text are not the same as others', async () => {
    await database.query(`
      CREATE TABLE keyed (user varbinary(20), org binary(2));
      CREATE TABLE owned (doc varchar(9), org binary(2));
      INSERT INTO keyed VALUES ('ann', X'fffe');
      INSERT INTO owned VALUES ('a', X'fffe'), ('b', X'feff'), ('c', '??')`);
    const bindings = readBindings(
      'mysql',
      `
facts:
  has_role(User:_, member, Org:_): { query: "SELECT user, org FROM keyed" }
  has_relation(Doc:_, org, Org:_): { query: "SELECT doc, org FROM owned" }
`,
    );
    for (const [id, allowed] of Object.entries({ a: 1, b: 0, c: 0 })) {
      const question = { actor: value('User:ann'), action: 'read', resource: value(`Doc:${id}`) };
      const sql = localAuthorize(
        world,
        { ...question, contextFacts: [] },
        { ...OPTIONS, bindings },
      );
      const [row] = await database.query(sql);
      assert.equal(Number(row?.['allowed']), allowed, `${id}: ${sql}`);
    }
  });

  test('columns of different collations are one when sql_types call them text', async () => {
    await database.query(`
      CREATE TABLE staff (id varchar(20) COLLATE utf8mb4_unicode_ci);
      CREATE TABLE guests (id varchar(20) CHARACTER SET utf16);
      INSERT INTO staff VALUES ('ann'), ('Ann');
      INSERT INTO guests VALUES ('ann'), ('ann '), ('zoë')`);
    const known = worldOf({
      policy: `${POLICY} declare works(User); declare visits(User); known(u: User) if works(u) or visits(u);`,
      facts: [],
    });
    const select = (types: string) => {
      const bindings = readBindings(
        'mysql',
        `
facts:
  works(User:_): { query: SELECT id FROM staff }
  visits(User:_): { query: SELECT id FROM guests }
${types}`,
      );
      const query = {
        variables: [{ type: 'User', ids: null }],
        calls: [{ predicate: 'known', args: [0] }],
      };
      const mode = { kind: 'select', columnNames: new Map([['user', 'id']]) } as const;
      const asked = { query, variableNames: ['user'], contextFacts: [] };
      return database.query(localQuery(known, asked, { ...OPTIONS, bindings, mode }));
    };
    await assert.rejects(select(''), /Illegal mix of collations/u);
    const ids = (await select('sql_types: { User: CHAR }')).map(({ id }) => String(id));
    assert.deepEqual(ids.toSorted(), ['Ann', 'ann', 'ann ', 'zoë']);
  });
});
