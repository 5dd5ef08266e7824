import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPrimary } from '../../fakes/primary-app.ts';
import { POLICY } from '../../fakes/primary-store.ts';

type Refused = { readonly errors: readonly { error_type: string; message: string }[] };

/** Posts the policy to a primary that has another one, which must stay. */
async function checkRefused(
  body: unknown,
  expected: object,
  check: (refused: Refused) => void = () => undefined,
): Promise<void> {
  const primary = await openPrimary();
  const reply = await primary.post('/api/policy', body);
  assert.equal(reply.status, 400);
  assert.partialDeepStrictEqual(reply.body, expected);
  assert.deepEqual((await primary.get('/api/policy')).body, {
    policy: { filename: null, src: POLICY },
  });
  check(reply.body as Refused);
}

test('before the first policy there is none', async () => {
  const primary = await openPrimary(null);
  assert.deepEqual((await primary.get('/api/policy')).body, { policy: null });
  assert.equal((await primary.get('/api/policy_metadata')).status, 404);
});

test('a policy is posted, read back and asked', async () => {
  const primary = await openPrimary(null);
  const posted = await primary.post('/api/policy?force=false&fail_fast=true&show_suggestions=1', {
    src: POLICY,
    filename: 'main.polar',
  });
  assert.equal(posted.status, 200);
  assert.deepEqual(Object.keys(posted.body as object), ['message']);
  assert.match(String(posted.headers['osooffset']), /^\d+$/u);
  const read = await primary.get('/api/policy');
  assert.deepEqual(read.body, { policy: { filename: 'main.polar', src: POLICY } });
  const { body } = await primary.get('/api/policy_metadata');
  assert.partialDeepStrictEqual(body, {
    metadata: { resources: { Repo: { permissions: ['read'], roles: ['member'] } } },
  });
});

test('the same policy again is accepted and unchanged', async () => {
  const primary = await openPrimary();
  assert.equal((await primary.post('/api/policy', { src: POLICY, filename: '' })).status, 202);
});

test('earlier versions can be read', async () => {
  const primary = await openPrimary('# one');
  await primary.post('/api/policy', { src: '# two' });
  assert.deepEqual((await primary.get('/api/policy?id=1')).body, {
    policy: { filename: null, src: '# one' },
  });
  assert.equal((await primary.get('/api/policy?id=3')).status, 404);
  assert.equal((await primary.get('/api/policy?id=x')).status, 400);
});

test('a policy with mistakes is refused with all of them', async () => {
  const src = 'actor User {}\nresource Repo { "read" if "ownr"; "write" if "ownr"; }';
  await checkRefused({ src }, { error_type: 'Validation' }, ({ errors }) => {
    assert.ok(errors.length >= 2);
    for (const { error_type, message } of errors) {
      assert.equal(error_type, 'ValidationFailed');
      assert.match(message, /^policy\.polar:2:\d+: error /u);
    }
  });
});

test('a policy whose own tests fail is refused, and says which', () =>
  checkRefused(
    { src: POLICY.replace('assert_not allow', 'assert allow') },
    {
      error_type: 'TestsFailed',
      test_results: {
        success: false,
        errors: [{ error_type: 'AssertionFailed' }],
        tests: [{ name: 'members read', passed: 1, total: 2 }],
      },
    },
  ));

test('a body that is no policy is refused in the same shape', async () => {
  await checkRefused({ source: 'x' }, { error_type: 'Generic' });
  await checkRefused('nonsense', { error_type: 'Generic' });
});
