import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';
import { fact } from '../../fakes/policy-world.ts';
import { openPrimary } from '../../fakes/primary-app.ts';

const MEMBER = fact('has_role', 'User:alice', 'String:member', 'Repo:anvil');
const ALICE_READS = {
  actor_type: 'User',
  actor_id: 'alice',
  action: 'read',
  resource_type: 'Repo',
  resource_id: 'anvil',
};

test('an answer follows a write at once', async () => {
  const primary = await openPrimary();
  const allowed = async () => (await primary.post('/api/authorize', ALICE_READS)).body;
  assert.deepEqual(await allowed(), { allowed: false });
  await primary.post('/api/batch', [{ inserts: [MEMBER] }]);
  assert.deepEqual(await allowed(), { allowed: true });
  await primary.post('/api/clear_data');
  assert.deepEqual(await allowed(), { allowed: false });
});

test('before the first policy a question is an error that says what to do', async () => {
  const primary = await openPrimary(null);
  const { status, body } = await primary.post('/api/authorize', ALICE_READS);
  assert.equal(status, 404);
  assert.match((body as { message: string }).message, /Load one first/u);
});

test('facts are listed by predicate, by argument, and all together', async () => {
  const primary = await openPrimary();
  const facts = [MEMBER, fact('is_public', 'Repo:anvil'), fact('is_public', 'Repo:wheel')];
  await primary.post('/api/bulk_load', facts);
  const count = async (query: string) =>
    ((await primary.get(`/api/facts${query}`)).body as unknown[]).length;
  assert.equal(await count('?predicate=is_public'), 2);
  assert.equal(await count('?predicate=is_public&args.0.type=Repo&args.0.id=wheel'), 1);
  assert.equal(await count(''), 3);
  assert.equal(await count('?'), 3);
  assert.equal(await count('?predicate=_&args.0.type=Repo'), 2);
});

test('many facts are one JSON list', async () => {
  const primary = await openPrimary();
  const facts = Array.from({ length: 5_000 }, (_, n) => fact('is_public', `Repo:${n}`));
  await primary.post('/api/bulk_load', facts);
  assert.equal((await primary.facts()).length, 5_000);
});

test('a key that is not of this server is refused, and told which one is', async () => {
  const primary = await openPrimary();
  for (const key of [null, 'nonsense', `${DEVELOPMENT_KEY}x`, 'e_0123456789_1_other']) {
    const { status, body } = await primary.get('/api/policy', key);
    assert.equal(status, 401);
    assert.equal(typeof (body as { message: unknown }).message, 'string');
  }
  const { body } = await primary.get('/api/policy', 'e_0123456789_1_other');
  assert.match((body as { message: string }).message, new RegExp(DEVELOPMENT_KEY, 'u'));
});

test('local authorization is answered with SQL', async () => {
  const primary = await openPrimary();
  const query = {
    actor_type: 'User',
    actor_id: 'nobody',
    action: 'read',
    resource_type: 'Repo',
    resource_id: 'nothing',
  };
  const { status, body } = await primary.post('/api/authorize_query', { query });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body as object), ['sql']);
});

test('an unknown path and a wrong method are errors in JSON', async () => {
  const primary = await openPrimary();
  assert.equal((await primary.get('/api/nothing')).status, 404);
  const { status, headers } = await primary.ask({ method: 'DELETE', url: '/api/policy' });
  assert.equal(status, 405);
  assert.equal(headers['allow'], 'GET, HEAD, POST');
});
