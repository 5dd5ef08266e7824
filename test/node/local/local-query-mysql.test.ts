/** The same SQL questions on a MariaDB, which stands for MySQL. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localActions, localAuthorize, localList } from '../../../node/local/local-query.ts';
import { BINDINGS, TABLES, TYPED, WORLD } from '../../fakes/local-cards.ts';
import { bound } from '../../fakes/local-parts.ts';
import { value, worldOf } from '../../fakes/policy-world.ts';
import { skipWithoutMariadb as skip, startMariadb } from '../../postgres/mariadb.ts';

const OPTIONS = { bindings: BINDINGS, dialect: 'mysql', nowSeconds: 0 } as const;
const ANN = { actor: value('User:ann'), contextFacts: [] };

test('recursion, negation and lists are the same on MariaDB', { skip }, async () => {
  await using database = await startMariadb();
  await database.query(TABLES);
  for (const bindings of [BINDINGS, { ...TYPED, sqlTypes: new Map([['Card', 'SIGNED']]) }]) {
    const options = { ...OPTIONS, bindings, column: 'cards.id' };
    const listed = async (action: string) => {
      const sql = localList(WORLD, { ...ANN, action, resourceType: 'Card' }, options);
      const rows = await database.query(`SELECT id FROM cards WHERE ${sql} ORDER BY id`);
      return rows.map(({ id }) => id);
    };
    assert.deepEqual(await listed('read'), [1, 2, 3]);
    assert.deepEqual(await listed('delete'), [1]);
  }
  const card = { ...ANN, resource: value('Card:1') };
  const actions = await database.query(localActions(WORLD, card, OPTIONS));
  assert.deepEqual(new Set(actions.map((row) => row['actions'])), new Set(['delete', 'read']));
  const sql = localAuthorize(WORLD, { ...card, action: 'read' }, OPTIONS);
  assert.deepEqual(await database.query(sql), [{ allowed: 1 }]);
});

test('ids that MySQL would find equal are told apart', { skip }, async () => {
  await using database = await startMariadb();
  await database.query(
    "CREATE TABLE likes (u TEXT, c integer); INSERT INTO likes VALUES ('ann', 1)",
  );
  const world = worldOf({
    policy:
      'actor User {} resource Card {} declare likes(User, Card); allow(u: User, "see", c: Card) if likes(u, c);',
    facts: [],
  });
  const likes = bound('SELECT u, c FROM likes', 'likes', 'User:_', 'Card:_');
  const bindings = { bound: [likes], sqlTypes: new Map<string, string>() };
  const isAllowed = async (user: string, card: string) => {
    const question = { actor: value(user), action: 'see', resource: value(card), contextFacts: [] };
    const [row] = await database.query(localAuthorize(world, question, { ...OPTIONS, bindings }));
    return row?.['allowed'];
  };
  assert.equal(await isAllowed('User:ann', 'Card:1'), 1);
  for (const user of ['User:ANN', 'User:ann ', 'User:änn']) {
    assert.equal(await isAllowed(user, 'Card:1'), 0);
  }
  for (const card of ['Card:1x', 'Card:01', 'Card: 1'])
    assert.equal(await isAllowed('User:ann', card), 0);
});
