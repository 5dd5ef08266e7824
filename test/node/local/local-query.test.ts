import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  localActions,
  localAuthorize,
  localList,
  type LocalMode,
  localQuery,
} from '../../../node/local/local-query.ts';
import { BINDINGS, TABLES, TYPED, WORLD } from '../../fakes/local-cards.ts';
import { fact, value } from '../../fakes/policy-world.ts';
import { startPostgres } from '../../postgres/postgres.ts';

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
