import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fact } from '../../fakes/policy-world.ts';
import { openPrimary, type PrimaryApp } from '../../fakes/primary-app.ts';

const MEMBER = fact('has_role', 'User:alice', 'String:member', 'Repo:anvil');
const PUBLIC = fact('is_public', 'Repo:wheel');

async function newEnvironment(primary: PrimaryApp, query = ''): Promise<string> {
  const { status, body } = await primary.post(`/test_environment${query}`, undefined, null);
  assert.equal(status, 200);
  return (body as { token: string }).token;
}

test('statistics have the keys of both kinds of SDK', async () => {
  const primary = await openPrimary();
  await primary.post('/api/bulk_load', [MEMBER, PUBLIC]);
  assert.deepEqual((await primary.get('/api/stats')).body, {
    policy: { versions: [1] },
    facts: { total: 2, predicates: { has_role: 1, is_public: 1 } },
    num_roles: 1,
    num_relations: 0,
    num_facts: 2,
  });
});

test('an empty environment has statistics too', async () => {
  const primary = await openPrimary(null);
  assert.partialDeepStrictEqual((await primary.get('/api/stats')).body, {
    policy: { versions: [] },
    facts: { total: 0 },
    num_facts: 0,
  });
});

test('many lists of actions are asked for at once', async () => {
  const primary = await openPrimary();
  await primary.post('/api/bulk_load', [MEMBER]);
  const ask = (resource_id: string) => ({
    actor_type: 'User',
    actor_id: 'alice',
    resource_type: 'Repo',
    resource_id,
  });
  const { body } = await primary.post('/api/bulk_actions', [ask('anvil'), ask('wheel')]);
  assert.deepEqual(body, [{ results: ['read'] }, { results: [] }]);
});

test('an expected answer is taken note of', async () => {
  const primary = await openPrimary();
  const { status } = await primary.post('/api/expect', { request_id: 'x', expected: true });
  assert.equal(status, 200);
  assert.equal((await primary.post('/api/expect', { expected: 'yes' })).status, 400);
});

test('a test environment is its key’s alone', async () => {
  const primary = await openPrimary();
  const key = await newEnvironment(primary);
  assert.match(key, /^e_testenv[0-9a-z]{12}_[0-9a-z]+_[0-9a-z]+$/u);
  assert.deepEqual((await primary.get('/api/policy', key)).body, { policy: null });
  await primary.post('/api/policy', { src: '# mine' }, key);
  assert.notDeepEqual(
    (await primary.get('/api/policy')).body,
    (await primary.get('/api/policy', key)).body,
  );
});

test('a test environment may be asked for as a copy', async () => {
  const primary = await openPrimary();
  await primary.post('/api/bulk_load', [MEMBER, PUBLIC]);
  const key = await newEnvironment(primary, '?copy=true');
  assert.deepEqual(await primary.facts(key), await primary.facts());
});

for (const path of ['/api/healthcheck', '/healthcheck', '/health', '/']) {
  test(`GET ${path} says that the server is there, without a key`, async () => {
    const primary = await openPrimary(null);
    assert.equal((await primary.get(path, null)).status, 200);
  });
}
