/**
 * What the vendor's tests of the Go SDK (v2.3.1: query_test.go, oso_test.go) and of policy metadata expect,
 * in a policy of our own that has the same shapes: asked through the newest SDK of npm of a node whose
 * primary is gone. Lists come in the order in which they are expected.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Oso, typedVar } from 'oso-cloud';
import { DEVELOPMENT_KEY, type Running, startNode, startPrimary } from '../system/processes.ts';

const POLICY = `
global {
  roles = ["visitor"];
  permissions = ["open_branch"];

  "open_branch" if "visitor";
}

has_role(_: Person, "visitor");

actor Person {}

resource Library {
  roles = ["reader", "keeper"];
  permissions = ["enter", "close"];

  "enter" if "reader";
  "enter" if global "visitor";
  "close" if "keeper";
}

resource Shelf {
  roles = ["reader", "keeper"];
  permissions = ["read", "sort"];
  relations = { library: Library };

  role if role on "library";

  "reader" if "keeper";
  "read" if "reader";
  "sort" if "keeper";
}

resource Column {}

may_see(person: Person, "read", shelf: Shelf, Column{"title"}) if
  has_permission(person, "read", shelf);

declare is_odd(Integer, String, Boolean);
`;

const ann = { type: 'Person', id: 'ann' };
const ben = { type: 'Person', id: 'ben' };
const cleo = { type: 'Person', id: 'cleo' };
const city = { type: 'Library', id: 'city' };
const harbour = { type: 'Library', id: 'harbour' };
const maps = { type: 'Shelf', id: 'maps' };
const plays = { type: 'Shelf', id: 'plays' };
const poems = { type: 'Shelf', id: 'poems' };
/** Of which the copy knows one. */
const SHELVES = ['maps', '3', '5'];

let node: Running;
let oso: Oso;

before(async () => {
  const primary = await startPrimary();
  const writer = new Oso(primary.url, DEVELOPMENT_KEY);
  await writer.policy(POLICY);
  await writer.batch((transaction) => {
    transaction.insert(['has_role', ann, 'reader', city]);
    transaction.insert(['has_role', ben, 'keeper', city]);
    transaction.insert(['has_relation', maps, 'library', city]);
    transaction.insert(['has_role', ann, 'reader', plays]);
    transaction.insert(['is_odd', 10, 'yes', true]);
  });
  node = await startNode({ primaryUrl: primary.url });
  const deadUrl = primary.url;
  await primary.stop();
  oso = new Oso(deadUrl, DEVELOPMENT_KEY, { fallbackUrl: node.url });
});
after(() => node.stop());

/** A map of lists, as one value. */
function plain(map: ReadonlyMap<string, readonly string[]>) {
  return Object.fromEntries(map);
}

test('single fields: a rule of more arguments', async () => {
  const column = typedVar('Column');
  const query = oso.buildQuery(['may_see', ann, 'read', maps, column]);
  assert.deepEqual(await query.evaluate(column), ['title']);
});

test('global permissions: a rule of fewer arguments', async () =>
  assert.equal(await oso.buildQuery(['has_permission', ann, 'open_branch']).evaluate(), true));

test('many lists of actions at once: resources without any are left out', async () => {
  const action = typedVar('String');
  const shelf = typedVar('Shelf');
  const query = oso.buildQuery(['allow', ann, action, shelf]).in(shelf, SHELVES);
  assert.deepEqual(plain(await query.evaluate(new Map([[shelf, action]]))), { maps: ['read'] });
});

test('authorized resources: those of a list', async () => {
  const shelf = typedVar('Shelf');
  const query = oso.buildQuery(['allow', ann, 'read', shelf]).in(shelf, SHELVES);
  assert.deepEqual(await query.evaluate(shelf), ['maps']);
});

test('a second condition: pairs, a map, and each value once', async () => {
  const action = typedVar('String');
  const shelf = typedVar('Shelf');
  const query = oso
    .buildQuery(['allow', ben, action, shelf])
    .and(['has_relation', shelf, 'library', city]);
  const pairs = await query.evaluate([action, shelf]);
  assert.deepEqual(pairs, [
    ['read', 'maps'],
    ['sort', 'maps'],
  ]);
  const byShelf = await query.evaluate(new Map([[shelf, action]]));
  assert.deepEqual(plain(byShelf), { maps: ['read', 'sort'] });
  assert.deepEqual(await query.evaluate(shelf), ['maps']);
});

test('context facts bring what the copy does not know', async () => {
  const action = typedVar('String');
  const shelf = typedVar('Shelf');
  const found = await oso
    .buildQuery(['allow', ben, action, shelf])
    .and(['has_relation', shelf, 'library', city])
    .withContextFacts([['has_relation', poems, 'library', city]])
    .evaluate(new Map([[shelf, action]]));
  assert.deepEqual(plain(found), { maps: ['read', 'sort'], poems: ['read', 'sort'] });
});

test('a builder that is used again has forgotten the context of the other use', async () => {
  const action = typedVar('String');
  const query = oso.buildQuery(['allow', ann, action, maps]);
  const asKeeper = query.withContextFacts([['has_role', ann, 'keeper', maps]]);
  assert.deepEqual(await asKeeper.evaluate(action), ['read', 'sort']);
  assert.deepEqual(await query.evaluate(action), ['read']);
});

test('context facts that are given in two steps count together', async () => {
  const query = oso
    .buildQuery(['allow', cleo, 'read', poems])
    .withContextFacts([['has_role', cleo, 'reader', harbour]])
    .withContextFacts([['has_relation', poems, 'library', harbour]]);
  assert.equal(await query.evaluate(), true);
});

test('a wildcard stands beside what is concrete, and neither hides the other', async () => {
  const action = typedVar('String');
  const library = typedVar('Library');
  const byLibrary = await oso
    .buildQuery(['allow', ben, action, library])
    .evaluate(new Map([[library, action]]));
  assert.deepEqual(plain(byLibrary), { '*': ['enter'], city: ['close'] });
  const person = typedVar('Person');
  const byPerson = await oso
    .buildQuery(['allow', person, action, city])
    .evaluate(new Map([[person, action]]));
  assert.deepEqual(plain(byPerson), { '*': ['enter'], ann: ['enter'], ben: ['close'] });
});

test('maps in maps', async () => {
  const person = typedVar('Person');
  const action = typedVar('String');
  const shelf = typedVar('Shelf');
  const found = await oso
    .buildQuery(['allow', person, action, shelf])
    .in(shelf, SHELVES)
    .evaluate(new Map([[person, new Map([[shelf, action]])]]));
  assert.deepEqual(
    [...found].map(([name, byShelf]) => [name, plain(byShelf)]),
    [
      ['ann', { maps: ['read'] }],
      ['ben', { maps: ['read', 'sort'] }],
    ],
  );
});

test('a map of two variables is refused before anybody is asked', async () => {
  const action = typedVar('String');
  const shelf = typedVar('Shelf');
  const query = oso.buildQuery(['allow', ann, action, shelf]);
  const two = new Map([
    [shelf, action],
    [action, shelf],
  ]);
  await assert.rejects(query.evaluate(two), TypeError);
});

test('checks, lists and actions with context facts on one object, on another, and on none', async () => {
  assert.equal(await oso.authorize(cleo, 'read', maps), false);
  const reader = ['has_role', cleo, 'reader', maps] as const;
  assert.equal(await oso.authorize(cleo, 'read', maps, [[...reader]]), true);
  assert.deepEqual(await oso.list(cleo, 'read', 'Shelf'), []);
  assert.deepEqual(await oso.list(cleo, 'read', 'Shelf', [[...reader]]), ['maps']);
  const keeper = ['has_role', ann, 'keeper', plays] as const;
  assert.deepEqual(await oso.list(ann, 'read', 'Shelf', [[...keeper]]), ['maps', 'plays']);
  assert.deepEqual(await oso.actions(ann, plays), ['read']);
  assert.deepEqual(await oso.actions(ann, maps, [[...keeper]]), ['read']);
  assert.deepEqual(await oso.actions(ann, plays, [[...keeper]]), ['read', 'sort']);
});

test('metadata names every block, actors and global too, in ascending order', async () => {
  const none = { permissions: [], roles: [], relations: {} };
  assert.deepEqual((await oso.getPolicyMetadata()).resources, {
    Column: none,
    Library: { permissions: ['close', 'enter'], roles: ['keeper', 'reader'], relations: {} },
    Person: none,
    Shelf: {
      permissions: ['read', 'sort'],
      roles: ['keeper', 'reader'],
      relations: { library: 'Library' },
    },
    global: { permissions: ['open_branch'], roles: ['visitor'], relations: {} },
  });
});

test('stored facts of the built-in types, by their values', async () => {
  const pattern = 'args.0.type=Integer&args.0.id=10&args.1.type=String&args.1.id=yes';
  const url = `${node.url}/api/facts?${pattern}&args.2.type=Boolean&args.2.id=true&predicate=is_odd`;
  const reply = await fetch(url, { headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` } });
  assert.deepEqual(await reply.json(), [
    {
      predicate: 'is_odd',
      args: [
        { type: 'Integer', id: '10' },
        { type: 'String', id: 'yes' },
        { type: 'Boolean', id: 'true' },
      ],
    },
  ]);
});
