/** The official SDK, unchanged, against the development primary as a process: all that it can do. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Oso, typedVar } from 'oso-cloud';
import { DEVELOPMENT_KEY, type Running, startPrimary } from './processes.ts';

const POLICY = `
actor User {}

resource Organization {
  roles = ["admin", "member"];
  permissions = ["read", "invite"];

  "member" if "admin";
  "read" if "member";
  "invite" if "admin";
}

resource Repository {
  roles = ["reader"];
  permissions = ["read"];
  relations = { organization: Organization };

  "reader" if "member" on "organization";
  "read" if "reader";
}

has_permission(_: User, "read", repository: Repository) if is_public(repository);

declare has_seats(Organization, Integer);
`;

const alice = { type: 'User', id: 'alice' };
const bob = { type: 'User', id: 'bob' };
const acme = { type: 'Organization', id: 'acme' };
const anvil = { type: 'Repository', id: 'anvil' };
const wheel = { type: 'Repository', id: 'wheel' };

let primary: Running;
before(async () => {
  primary = await startPrimary();
});
after(() => primary.stop());

/** A client of an environment that no other test knows. */
async function newClient(query = ''): Promise<Oso> {
  const reply = await fetch(`${primary.url}/test_environment${query}`, { method: 'POST' });
  const { token } = (await reply.json()) as { token: string };
  return new Oso(primary.url, token);
}

/** A client whose environment has the policy, alice as a member of acme, and acme's anvil. */
async function filledClient(): Promise<Oso> {
  const oso = await newClient();
  await oso.policy(POLICY);
  await oso.insert(['has_role', alice, 'member', acme]);
  await oso.insert(['has_relation', anvil, 'organization', acme]);
  return oso;
}

test('authorize follows inserts and deletes at once', async () => {
  const oso = await filledClient();
  assert.equal(await oso.authorize(alice, 'read', anvil), true);
  assert.equal(await oso.authorize(bob, 'read', anvil), false);
  await oso.delete(['has_role', alice, null, acme]);
  assert.equal(await oso.authorize(alice, 'read', anvil), false);
});

test('a context fact counts for its question only', async () => {
  const oso = await filledClient();
  assert.equal(await oso.authorize(bob, 'read', anvil, [['is_public', anvil]]), true);
  assert.equal(await oso.authorize(bob, 'read', anvil), false);
});

test('a batch inserts and deletes in order', async () => {
  const oso = await filledClient();
  await oso.batch((transaction) => {
    transaction.insert(['has_role', bob, 'admin', acme]);
    transaction.delete(['has_role', alice, null, { type: 'Organization' }]);
    transaction.insert(['is_public', wheel]);
  });
  assert.equal(await oso.authorize(bob, 'invite', acme), true);
  assert.equal(await oso.authorize(alice, 'read', acme), false);
  assert.equal(await oso.authorize(alice, 'read', wheel), true);
});

test('a batch with one unusable fact changes nothing', async () => {
  const oso = await filledClient();
  const batch = oso.batch((transaction) => {
    transaction.insert(['is_public', wheel]);
    transaction.insert(['has_role', bob, 'steward', { type: 'Lab', id: '1' }]);
  });
  await assert.rejects(
    batch,
    /^Error: Oso Cloud error: has_role\(User, "steward", Lab\) is not used/u,
  );
  assert.deepEqual(await oso.get(['is_public', null]), []);
});

test('list and actions', async () => {
  const oso = await filledClient();
  await oso.insert(['is_public', wheel]);
  assert.deepEqual(await oso.list(alice, 'read', 'Repository'), ['anvil', 'wheel']);
  assert.deepEqual(await oso.list(bob, 'read', 'Repository'), ['wheel']);
  assert.deepEqual(await oso.actions(alice, acme), ['read']);
});

test('the query builder', async () => {
  const oso = await filledClient();
  const repository = typedVar('Repository');
  const query = oso
    .buildQuery(['allow', alice, 'read', repository])
    .and(['has_relation', repository, 'organization', acme]);
  assert.deepEqual(await query.evaluate(repository), ['anvil']);
  assert.equal(await query.in(repository, ['wheel']).evaluate(), false);
  const user = typedVar('User');
  const readers = oso.buildQuery(['allow', user, 'read', anvil]);
  assert.deepEqual(await readers.withContextFacts([['is_public', anvil]]).evaluate(user), [
    '*',
    'alice',
  ]);
});

test('get gives stored facts, numbers in one form', async () => {
  const oso = await filledClient();
  await oso.insert(['has_seats', acme, 12]);
  assert.deepEqual(await oso.get(['has_role', alice, null, null]), [
    ['has_role', alice, { type: 'String', id: 'member' }, acme],
  ]);
  assert.deepEqual(await oso.get(['has_seats', acme, 12]), [
    ['has_seats', acme, { type: 'Integer', id: '12' }],
  ]);
  assert.deepEqual(await oso.get(['has_seats', acme, 13]), []);
});

test('policy metadata', async () => {
  const { resources } = await (await filledClient()).getPolicyMetadata();
  assert.deepEqual(Object.keys(resources), ['Organization', 'Repository', 'User', 'global']);
  assert.deepEqual(resources['Repository'], {
    roles: ['reader'],
    permissions: ['read'],
    relations: { organization: 'Organization' },
  });
});

test('a wrong policy is refused with its place, and the one in force stays', async () => {
  const oso = await filledClient();
  await assert.rejects(oso.policy('actor User {'), /policy\.polar:1:/u);
  assert.equal(await oso.authorize(alice, 'read', anvil), true);
});

test('a wrong key is refused', async () => {
  const oso = new Oso(primary.url, 'e_0123456789_12345_wrong');
  await assert.rejects(oso.authorize(alice, 'read', anvil), /this key is not one of/u);
});

test('the development key has an environment of its own, which a test may copy', async () => {
  const oso = new Oso(primary.url, DEVELOPMENT_KEY);
  await oso.policy(POLICY);
  await oso.insert(['is_public', wheel]);
  const copy = await newClient('?copy=true');
  assert.equal(await copy.authorize(bob, 'read', wheel), true);
  await copy.delete(['is_public', wheel]);
  assert.equal(await oso.authorize(bob, 'read', wheel), true);
});
