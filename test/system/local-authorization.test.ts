/**
 * Local authorization as an application does it: the official SDK, unchanged, asks the primary, then a
 * node with a dead primary; what it gets is run on a real PostgreSQL, in the places where applications
 * put it.
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Oso, typedVar } from 'oso-cloud';
import type { Database } from '../postgres/database.ts';
import { startPostgres } from '../postgres/postgres.ts';
import {
  DEVELOPMENT_KEY,
  type Running,
  startNode,
  startPrimary,
  temporaryDirectory,
} from './processes.ts';

const POLICY = `
actor User {}

resource Tenant {
  roles = ["member", "owner"];

  "member" if "owner";
}

resource Environment {
  permissions = ["read", "create_fact", "delete"];
  relations = { tenant: Tenant };

  "read" if "member" on "tenant";
  "create_fact" if "member" on "tenant" and is_development(resource);
  "delete" if "owner" on "tenant" and not is_protected(resource);
}

resource Folder {
  permissions = ["read"];
  relations = { parent: Folder };

  "read" if "read" on "parent";
}

has_permission(user: User, "read", folder: Folder) if can_see(user, folder);
has_permission(user: User, _: String, _: Environment) if is_god(user);

declare is_development(Environment);
declare is_protected(Environment);
declare can_see(User, Folder);
`;

const BINDINGS = `
facts:
  has_relation(Environment:_, String:tenant, Tenant:_):
    query: SELECT id, tenant_id FROM environments
  is_development(Environment:_):
    query: |
      SELECT id
      FROM environments -- not those that matter
      WHERE kind = 'development';
  "has_role(User:_, String:_, Tenant:_)":
    query: SELECT user_id, role, tenant_id FROM members
  has_relation(Folder:_, parent, Folder:_):
    query: SELECT id, parent_id FROM folders WHERE parent_id IS NOT NULL
`;

const TABLES = `
CREATE TABLE environments (id integer PRIMARY KEY, tenant_id integer, kind text);
INSERT INTO environments VALUES
  (1, 1, 'development'), (2, 1, 'development'), (3, 1, 'development'),
  (4, 1, 'production'), (5, 1, 'production'), (6, 2, 'development');
CREATE TABLE members (user_id text, role text, tenant_id integer);
INSERT INTO members VALUES
  ('alice', 'member', 1), ('athos', 'member', 1), ('porthos', 'owner', 1), ('bob', 'member', 3),
  ('o''neil ?:x @y {0}', 'member', 2);
CREATE TABLE users (user_id text PRIMARY KEY, "displayName" text);
INSERT INTO users SELECT DISTINCT user_id, upper(user_id) FROM members;
INSERT INTO users VALUES ('dartagnan', 'D''Artagnan'), ('milady', 'Milady');
CREATE TABLE folders (id text PRIMARY KEY, parent_id text);
INSERT INTO folders VALUES
  ('top', NULL), ('a', 'top'), ('b', 'a'), ('c', 'b'), ('other', NULL), ('below', 'other');
`;

const DEAD_URL = 'http://127.0.0.1:1';

const alice = { type: 'User', id: 'alice' };
const bob = { type: 'User', id: 'bob' };
const charles = { type: 'User', id: 'charles' };
const oneil = { type: 'User', id: "o'neil ?:x @y {0}" };
const porthos = { type: 'User', id: 'porthos' };
const nobody = { type: 'User', id: 'nobody' };
const tenant = (id: number) => ({ type: 'Tenant', id: String(id) });
const environment = (id: number) => ({ type: 'Environment', id: String(id) });
const folder = (id: string) => ({ type: 'Folder', id });

let database: Database;
const clients = new Map<'primary' | 'node', Oso>();
const running: Running[] = [];

before(async () => {
  const dataBindings = join(temporaryDirectory(), 'bindings.yaml');
  writeFileSync(dataBindings, BINDINGS);
  database = await startPostgres();
  await database.query(TABLES);
  const primary = await startPrimary();
  const client = new Oso(primary.url, DEVELOPMENT_KEY, { dataBindings });
  await client.policy(POLICY);
  await client.batch((transaction) => {
    transaction.insert(['is_god', bob]);
    transaction.insert(['is_protected', environment(2)]);
    transaction.insert(['can_see', alice, folder('a')]);
  });
  const node = await startNode({ primaryUrl: primary.url });
  running.push(primary, node);
  clients.set('primary', client);
  const options = { fallbackUrl: node.url, dataBindings };
  clients.set('node', new Oso(DEAD_URL, DEVELOPMENT_KEY, options));
});

after(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await database[Symbol.asyncDispose]();
});

/** What the SQL gives, as primary and node write it; both must be as expected. */
function check<Result>(
  name: string,
  write: (oso: Oso) => Promise<string>,
  { run, is }: { readonly run: (sql: string) => Promise<Result>; readonly is: Result },
) {
  test(name, async () => {
    for (const [who, oso] of clients) {
      const sql = await write(oso);
      assert.deepEqual(await run(sql), is, `${who}: ${sql}`);
    }
  });
}

const rows = async (sql: string) => await database.query(sql);
const columns = async (sql: string) =>
  (await rows(sql)).map((row) => Object.values(row).join(' ')).toSorted();
/** The statement by itself, and where it is a part of another one. */
const allowed = async (sql: string) => {
  const alone = await rows(sql);
  assert.deepEqual(await rows(`SELECT * FROM (${sql}) AS x`), alone);
  return alone;
};
/** A condition stands after AND, and in what it may change nothing about. */
const environmentsWhere = async (condition: string) => {
  const found = await columns(
    `SELECT environments.id FROM environments WHERE 1 = 1 AND ${condition}`,
  );
  await database.query(`
    BEGIN;
    UPDATE environments SET kind = 'touched' WHERE ${condition};
    CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
      SELECT id FROM environments WHERE kind = 'touched';
  `);
  assert.deepEqual(await columns('SELECT id FROM touched'), found);
  await database.query('ROLLBACK');
  assert.deepEqual(
    await columns(`SELECT environments.id FROM environments WHERE NOT ${condition}`),
    (await columns('SELECT id FROM environments')).filter((id) => !found.includes(id)),
  );
  return found;
};
const foldersWhere = async (condition: string) =>
  await columns(`SELECT id AS f FROM folders AS t WHERE ${condition}`);
const usersWhere = async (condition: string) =>
  await columns(`SELECT user_id FROM users WHERE ${condition}`);

const YES = [{ allowed: true }];
const NO = [{ allowed: false }];
const ALL = ['1', '2', '3', '4', '5', '6'];

check('authorize: through the tables', (oso) => oso.authorizeLocal(alice, 'read', environment(4)), {
  run: allowed,
  is: YES,
});
check('authorize: denied', (oso) => oso.authorizeLocal(alice, 'read', environment(6)), {
  run: allowed,
  is: NO,
});
check(
  'authorize: an action that nobody knows',
  (oso) => oso.authorizeLocal(alice, 'frob', environment(1)),
  {
    run: allowed,
    is: NO,
  },
);
check(
  'authorize: decided by what the node knows, of an id that is in no table',
  (oso) => oso.authorizeLocal(bob, 'read', environment(12_345)),
  {
    run: allowed,
    is: YES,
  },
);
check(
  'authorize: decided by a context fact',
  (oso) => oso.authorizeLocal(charles, 'read', environment(12_345), [['is_god', charles]]),
  {
    run: allowed,
    is: YES,
  },
);
check(
  'authorize: a role in a table and a relation of the node',
  (oso) =>
    oso.authorizeLocal(alice, 'read', environment(99), [
      ['has_relation', environment(99), 'tenant', tenant(1)],
    ]),
  {
    run: allowed,
    is: YES,
  },
);
check(
  'authorize: not what the node knows to be protected',
  (oso) => oso.authorizeLocal(porthos, 'delete', environment(2)),
  {
    run: allowed,
    is: NO,
  },
);
check(
  'authorize: an actor with every sign that is a placeholder somewhere',
  (oso) => oso.authorizeLocal(oneil, 'create_fact', environment(6)),
  {
    run: allowed,
    is: YES,
  },
);
check(
  'authorize: through folders in folders',
  (oso) => oso.authorizeLocal(alice, 'read', folder('c')),
  {
    run: allowed,
    is: YES,
  },
);

check(
  'list: all of the tenant',
  (oso) => oso.listLocal(alice, 'read', 'Environment', 'environments.id'),
  {
    run: environmentsWhere,
    is: ['1', '2', '3', '4', '5'],
  },
);
check('list: three of five', (oso) => oso.listLocal(alice, 'create_fact', 'Environment', 'id'), {
  run: environmentsWhere,
  is: ['1', '2', '3'],
});
check(
  'list: all but the protected',
  (oso) => oso.listLocal(porthos, 'delete', 'Environment', 'environments.id'),
  {
    run: environmentsWhere,
    is: ['1', '3', '4', '5'],
  },
);
check('list: everything', (oso) => oso.listLocal(bob, 'read', 'Environment', 'environments.id'), {
  run: environmentsWhere,
  is: ALL,
});
check(
  'list: everything by a context fact',
  (oso) => oso.listLocal(charles, 'read', 'Environment', 'environments.id', [['is_god', charles]]),
  {
    run: environmentsWhere,
    is: ALL,
  },
);
check('list: nothing', (oso) => oso.listLocal(alice, 'frob', 'Environment', 'environments.id'), {
  run: environmentsWhere,
  is: [],
});
check(
  'list: nobody knows the actor',
  (oso) => oso.listLocal(nobody, 'read', 'Environment', '"environments"."id"'),
  {
    run: environmentsWhere,
    is: [],
  },
);
check(
  'list: what is below a folder, however deep',
  (oso) => oso.listLocal(alice, 'read', 'Folder', 't.id'),
  {
    run: foldersWhere,
    is: ['a', 'b', 'c'],
  },
);

check('actions: those of a member', (oso) => oso.actionsLocal(alice, environment(1)), {
  run: columns,
  is: ['create_fact', 'read'],
});
check('actions: none', (oso) => oso.actionsLocal(alice, environment(6)), { run: columns, is: [] });
check('actions: their column', (oso) => oso.actionsLocal(alice, environment(4)), {
  run: rows,
  is: [{ actions: 'read' }],
});

check(
  'select: true',
  (oso) => oso.buildQuery(['allow', alice, 'read', environment(1)]).evaluateLocalSelect(),
  {
    run: rows,
    is: [{ result: true }],
  },
);
check(
  'select: false',
  (oso) => oso.buildQuery(['allow', alice, 'read', environment(6)]).evaluateLocalSelect(),
  {
    run: rows,
    is: [{ result: false }],
  },
);
check(
  'select: members, and one more by a context fact',
  (oso) => {
    const user = typedVar('User');
    return oso
      .buildQuery(['has_role', user, 'member', tenant(1)])
      .withContextFacts([['has_role', { type: 'User', id: 'dartagnan' }, 'member', tenant(1)]])
      .evaluateLocalSelect({ user_id: user });
  },
  {
    run: async (sql) => [
      await columns(sql),
      await columns(`SELECT "displayName" FROM users NATURAL JOIN (${sql}) AS m`),
    ],
    is: [
      ['alice', 'athos', 'dartagnan', 'porthos'],
      ['ALICE', 'ATHOS', "D'Artagnan", 'PORTHOS'],
    ],
  },
);
check(
  'select: pairs, by the names that were asked for',
  (oso) => {
    const [user, of] = [typedVar('User'), typedVar('Environment')];
    return oso
      .buildQuery(['allow', user, 'create_fact', of])
      .and(['has_role', user, 'owner', tenant(1)])
      .evaluateLocalSelect({ userId: user, 'the environment': of });
  },
  {
    run: async (sql) =>
      (await rows(`SELECT * FROM (${sql}) AS x ORDER BY "userId", "the environment"`)).map((row) =>
        Object.entries(row)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(' '),
      ),
    is: [1, 2, 3].map((id) => `userId=porthos the environment=${id}`),
  },
);
check(
  'filter: users that may do it',
  (oso) => {
    const user = typedVar('User');
    return oso
      .buildQuery(['has_role', user, 'member', tenant(1)])
      .and(['has_role', user, 'owner', tenant(1)])
      .evaluateLocalFilter('users.user_id', user);
  },
  { run: usersWhere, is: ['porthos'] },
);
check(
  'filter: of some values',
  (oso) => {
    const user = typedVar('User');
    return oso
      .buildQuery(['has_role', user, 'member', tenant(1)])
      .in(user, ['alice', 'bob', 'porthos'])
      .evaluateLocalFilter('user_id', user);
  },
  { run: usersWhere, is: ['alice', 'porthos'] },
);
