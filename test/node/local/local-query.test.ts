import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Bindings } from '../../../node/local/bindings.ts';
import {
  localActions,
  localAuthorize,
  localList,
  type LocalMode,
  localQuery,
} from '../../../node/local/local-query.ts';
import { bound } from '../../fakes/local-parts.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';
import { startPostgres } from '../../postgres/postgres.ts';

const POLICY = `
actor User {}
resource Org {
  roles = ["member", "admin"];
  "member" if "admin";
}
resource Folder {
  roles = ["reader"];
  relations = { parent: Folder, org: Org };
  "reader" if "reader" on "parent";
  "reader" if "member" on "org";
}
resource Card {
  relations = { folder: Folder };
  permissions = ["read", "delete"];
  "read" if "reader" on "folder";
  "read" if is_public(resource);
}
has_permission(user: User, "delete", card: Card) if
  has_relation(card, "folder", folder) and folder matches Folder and
  has_role(user, "reader", folder) and not is_locked(card);
has_permission(user: User, _: String, _: Card) if is_god(user);
declare is_public(Card);
declare is_locked(Card);
declare is_god(User);
`;
/** ann is in Org 1, bob may do anything. Folders 2 and 3 are in 1, which is Org 1's. */
const FACTS = [fact('has_role', 'User:ann', 'String:admin', 'Org:1'), fact('is_god', 'User:bob')];
const WORLD = worldOf({ policy: POLICY, facts: FACTS });
const TABLES = `
  CREATE TABLE folders (id integer PRIMARY KEY, parent_id integer, org_id integer);
  INSERT INTO folders VALUES (1, NULL, 1), (2, 1, NULL), (3, 2, NULL), (4, NULL, 2);
  CREATE TABLE cards (id integer PRIMARY KEY, folder_id integer, public boolean, locked boolean);
  INSERT INTO cards VALUES (1, 3, false, false), (2, 3, false, true), (3, 4, true, false), (4, NULL, false, false);
`;
const BINDINGS: Bindings = {
  bound: [
    bound(
      'SELECT id, parent_id FROM folders',
      'has_relation',
      'Folder:_',
      'String:parent',
      'Folder:_',
    ),
    bound('SELECT id, org_id FROM folders', 'has_relation', 'Folder:_', 'String:org', 'Org:_'),
    bound('SELECT id, folder_id FROM cards', 'has_relation', 'Card:_', 'String:folder', 'Folder:_'),
    bound('SELECT id FROM cards WHERE public', 'is_public', 'Card:_'),
    bound('SELECT id FROM cards WHERE locked', 'is_locked', 'Card:_'),
  ],
  sqlTypes: new Map(),
};
const TYPED: Bindings = {
  ...BINDINGS,
  sqlTypes: new Map([
    ['Card', 'integer'],
    ['Folder', 'integer'],
    ['Org', 'integer'],
  ]),
};
const OPTIONS = { bindings: BINDINGS, dialect: 'postgresql', nowSeconds: 0 } as const;

const database = await startPostgres();
after(async () => await database[Symbol.asyncDispose]());
await database.query(TABLES);

async function isAllowed(user: string, action: string, card: string): Promise<unknown> {
  const question = { actor: value(user), action, resource: value(card), contextFacts: [] };
  const rows = await database.query(localAuthorize(WORLD, question, OPTIONS));
  assert.equal(rows.length, 1);
  return rows[0]?.['allowed'];
}

async function listed(
  user: string,
  action: string,
  bindings = BINDINGS,
): Promise<readonly unknown[]> {
  const question = { actor: value(user), action, resourceType: 'Card', contextFacts: [] };
  const sql = localList(WORLD, question, { ...OPTIONS, bindings, column: 'cards.id' });
  const rows = await database.query(`SELECT id FROM cards WHERE id > 0 AND ${sql} ORDER BY id`);
  return rows.map(({ id }) => id);
}

async function actionsOn(user: string, card: string): Promise<readonly unknown[]> {
  const question = { actor: value(user), resource: value(card), contextFacts: [] };
  const rows = await database.query(localActions(WORLD, question, OPTIONS));
  return rows.map(({ actions }) => String(actions)).toSorted();
}

const READABLE = {
  query: {
    variables: [
      { type: 'User', ids: ['ann'] },
      { type: 'String', ids: ['read'] },
      { type: 'Card', ids: null },
    ],
    calls: [{ predicate: 'allow', args: [0, 1, 2] }],
  },
  variableNames: ['u', 'a', 'c'],
  contextFacts: [],
};

function querySql(mode: LocalMode, bindings = BINDINGS): string {
  return localQuery(WORLD, READABLE, { ...OPTIONS, bindings, mode });
}

test('authorize is one row, through nested folders and whatever the ids', async () => {
  assert.equal(await isAllowed('User:ann', 'read', 'Card:1'), true);
  assert.equal(await isAllowed('User:ann', 'read', 'Card:3'), true);
  assert.equal(await isAllowed('User:ann', 'read', 'Card:4'), false);
  assert.equal(await isAllowed('User:ann', 'delete', 'Card:2'), false);
  assert.equal(await isAllowed('User:bob', 'read', 'Card:12345'), true);
  assert.equal(await isAllowed('User:ann', 'frob', 'Card:1'), false);
});

test('a list is a condition on the caller’s rows, with or without the types of ids', async () => {
  for (const bindings of [BINDINGS, TYPED]) {
    assert.deepEqual(await listed('User:ann', 'read', bindings), [1, 2, 3]);
    assert.deepEqual(await listed('User:ann', 'delete', bindings), [1]);
    assert.deepEqual(await listed('User:bob', 'delete', bindings), [1, 2, 3, 4]);
    assert.deepEqual(await listed('User:eve', 'read', bindings), [3]);
    assert.deepEqual(await listed('User:eve', 'frob', bindings), []);
  }
});

test('a list that is decided says so', () => {
  const question = {
    actor: value('User:bob'),
    action: 'read',
    resourceType: 'Card',
    contextFacts: [],
  };
  assert.equal(localList(WORLD, question, { ...OPTIONS, column: 'id' }), '(TRUE)');
  const frob = { ...question, actor: value('User:ann'), action: 'frob' };
  assert.equal(localList(WORLD, frob, { ...OPTIONS, column: 'id' }), '(FALSE)');
});

test('actions are rows of text', async () => {
  assert.deepEqual(await actionsOn('User:ann', 'Card:1'), ['delete', 'read']);
  assert.deepEqual(await actionsOn('User:ann', 'Card:2'), ['read']);
  assert.deepEqual(await actionsOn('User:ann', 'Card:4'), []);
  assert.deepEqual(await actionsOn('User:bob', 'Card:4'), ['*']);
});

test('a query gives columns as they are called, to be selected from', async () => {
  for (const bindings of [BINDINGS, TYPED]) {
    const sql = querySql({ kind: 'select', columnNames: new Map([['c', 'card id']]) }, bindings);
    const rows = await database.query(`SELECT x."card id" FROM (${sql}) AS x ORDER BY 1`);
    assert.deepEqual(
      rows.map((row) => row['card id']),
      [1, 2, 3],
    );
  }
});

test('a query without columns says whether there is anything', async () => {
  const sql = querySql({ kind: 'select', columnNames: new Map() });
  assert.deepEqual(await database.query(sql), [{ result: true }]);
});

test('a query as a filter is a condition on the column', async () => {
  const sql = querySql({ kind: 'filter', variable: 'c', column: 'k.id' });
  const rows = await database.query(`SELECT k.id FROM cards AS k WHERE ${sql} ORDER BY 1`);
  assert.deepEqual(rows, [{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('a filter works where it is pasted into a change', async () => {
  const sql = querySql({ kind: 'filter', variable: 'c', column: 'cards.id' });
  const changed = await database.query(
    `UPDATE cards SET public = public WHERE ${sql} RETURNING id`,
  );
  assert.equal(changed.length, 3);
});

test('context facts count for one question', async () => {
  const contextFacts = [fact('has_role', 'User:eve', 'String:member', 'Org:1')];
  const question = {
    actor: value('User:eve'),
    action: 'read',
    resource: value('Card:1'),
    contextFacts,
  };
  assert.deepEqual(await database.query(localAuthorize(WORLD, question, OPTIONS)), [
    { allowed: true },
  ]);
  const wrong = { ...question, contextFacts: [fact('nothing', 'User:eve')] };
  assert.throws(() => localAuthorize(WORLD, wrong, OPTIONS), { code: 'fact_not_used' });
});

test('a variable that the query does not have is refused', () => {
  const refused = { code: 'invalid_request', message: /"x" is no variable/u };
  assert.throws(() => querySql({ kind: 'filter', variable: 'x', column: 'id' }), refused);
});

test('nothing that a client library takes for a placeholder stands in the SQL', () => {
  const question = {
    actor: value('User:a?b:c@d{e}'),
    action: 'delete',
    resource: value('Card:1'),
    contextFacts: [],
  };
  for (const bindings of [BINDINGS, TYPED]) {
    assert.doesNotMatch(localAuthorize(WORLD, question, { ...OPTIONS, bindings }), /[?:@{};]/u);
  }
});
