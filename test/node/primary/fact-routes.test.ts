import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WRITE_BODY_BYTES_MAX } from '../../../node/primary/limits.ts';
import { fact } from '../../fakes/policy-world.ts';
import { openPrimary, type Request } from '../../fakes/primary-app.ts';

const MEMBER = fact('has_role', 'User:alice', 'String:member', 'Repo:anvil');
const OTHER = fact('has_role', 'User:bob', 'String:member', 'Repo:anvil');
const PUBLIC = fact('is_public', 'Repo:anvil');
const any = { type: null, id: null };
const EVERY_ROLE = { predicate: 'has_role', args: [any, any, { type: 'Repo', id: null }] };

const TEXT = {
  member: 'has_role(User:alice,String:member,Repo:anvil)',
  other: 'has_role(User:bob,String:member,Repo:anvil)',
  public: 'is_public(Repo:anvil)',
};

/** Writes all three facts, then asks; what is left is compared. */
async function checkLeaves(request: Request, left: readonly string[]): Promise<void> {
  const primary = await openPrimary();
  await primary.post('/api/bulk_load', [MEMBER, OTHER, PUBLIC]);
  const { status, headers } = await primary.ask(request);
  assert.equal(status, 200);
  assert.match(String(headers['osooffset']), /^\d+$/u);
  assert.deepEqual(await primary.facts(), left);
}

async function checkRefused(request: Request, status: number, message: RegExp) {
  const primary = await openPrimary();
  const reply = await primary.ask(request);
  assert.equal(reply.status, status);
  assert.match((reply.body as { message: string }).message, message);
  assert.deepEqual(await primary.facts(), []);
}

const post = (url: string, body: unknown): Request => ({ method: 'POST', url, body });

test('a batch applies its groups in their order', () =>
  checkLeaves(post('/api/batch', [{ deletes: [EVERY_ROLE] }, { inserts: [MEMBER] }]), [
    TEXT.member,
    TEXT.public,
  ]));
test('a fact may be inserted and deleted in one batch', () =>
  checkLeaves(post('/api/batch', [{ inserts: [MEMBER] }, { deletes: [MEMBER] }]), [
    TEXT.other,
    TEXT.public,
  ]));
test('an empty batch changes nothing', () =>
  checkLeaves(post('/api/batch', []), [TEXT.member, TEXT.other, TEXT.public]));
test('deleting what is not there is no mistake', () =>
  checkLeaves(post('/api/bulk_delete', [fact('never', 'Seen:1')]), [
    TEXT.member,
    TEXT.other,
    TEXT.public,
  ]));
test('bulk deletes first', () =>
  checkLeaves(post('/api/bulk', { delete: [EVERY_ROLE, PUBLIC], tell: [OTHER] }), [TEXT.other]));
test('bulk may only delete', () =>
  checkLeaves(post('/api/bulk', { delete: [PUBLIC] }), [TEXT.member, TEXT.other]));
test('bulk_delete takes wildcards', () =>
  checkLeaves(post('/api/bulk_delete', [EVERY_ROLE]), [TEXT.public]));
test('a single fact is deleted', () =>
  checkLeaves({ method: 'DELETE', url: '/api/facts', body: MEMBER }, [TEXT.other, TEXT.public]));
test('everything is deleted', () => checkLeaves({ method: 'POST', url: '/api/clear_data' }, []));

test('a single fact is inserted, and comes back', async () => {
  const primary = await openPrimary();
  assert.deepEqual((await primary.post('/api/facts', MEMBER)).body, MEMBER);
  assert.deepEqual((await primary.post('/api/facts', MEMBER)).status, 200);
  assert.deepEqual(await primary.facts(), [TEXT.member]);
});

test('each write moves the offset on', async () => {
  const primary = await openPrimary();
  const first = await primary.post('/api/bulk_load', [MEMBER]);
  const second = await primary.post('/api/bulk_load', [OTHER]);
  assert.notEqual(first.headers['osooffset'], second.headers['osooffset']);
  assert.deepEqual(Object.keys(first.body as object), ['message']);
});

test('integers are stored in one form', async () => {
  const primary = await openPrimary('actor User {}\ndeclare age(User, Integer);');
  await primary.post('/api/bulk_load', [fact('age', 'User:alice', 'Integer:+007')]);
  assert.deepEqual(await primary.facts(), ['age(User:alice,Integer:7)']);
});

test('one wrong fact refuses a whole batch', () =>
  checkRefused(
    post('/api/batch', [{ inserts: [MEMBER] }, { inserts: [fact('is_admin', 'User:bob')] }]),
    400,
    /is_admin.*not used in policy/u,
  ));
test('a fact of an unknown shape is refused with the documented message', () =>
  checkRefused(
    post('/api/facts', fact('has_role', 'User:a', 'String:steward', 'Lab:b')),
    400,
    /^has_role\(User, "steward", Lab\) is not used in policy\. Help: /u,
  ));
test('a wildcard is no fact', () =>
  checkRefused(post('/api/facts', { predicate: 'is_public', args: [any] }), 400, /fact\.args/u));
test('"*" is no id', () =>
  checkRefused(post('/api/facts', fact('is_public', 'Repo:*')), 400, /fact\.args\[0\]\.id/u));
test('an empty id is refused by its place', () =>
  checkRefused(
    post('/api/batch', [{ inserts: [MEMBER, fact('is_public', 'Repo:')] }]),
    400,
    /\[0\]\.inserts\[1\]\.args\[0\]\.id: must not be empty/u,
  ));
test('an id that is too long is refused', () =>
  checkRefused(
    post('/api/facts', fact('is_public', `Repo:${'é'.repeat(300)}`)),
    400,
    /512 bytes/u,
  ));
test('a group must be one of inserts or deletes', async () => {
  const message = /\[0\]: must have either/u;
  await checkRefused(post('/api/batch', [{}]), 400, message);
  await checkRefused(post('/api/batch', [{ inserts: [], deletes: [] }]), 400, message);
});
test('a body that is no JSON is refused', () =>
  checkRefused(post('/api/batch', '[{'), 400, /not JSON/u));
test('a batch that is no list is refused', () =>
  checkRefused(post('/api/batch', { inserts: [MEMBER] }), 400, /array/u));
test('a body over the limit of writes is refused', () =>
  checkRefused(post('/api/batch', 'x'.repeat(WRITE_BODY_BYTES_MAX + 1)), 413, /too large/u));

test('a write may be larger than a question', async () => {
  const primary = await openPrimary();
  const facts = Array.from({ length: 60_000 }, (_, n) =>
    fact('is_public', `Repo:${'x'.repeat(200)}${n}`),
  );
  assert.equal((await primary.post('/api/bulk_load', facts)).status, 200);
  const { body } = await primary.get('/api/stats');
  assert.equal((body as { num_facts: number }).num_facts, 60_000);
});
