import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readBatch,
  readBulk,
  readBulkDelete,
  readBulkLoad,
  readDelete,
  readExpectation,
  readInsert,
  readPolicy,
} from '../../../node/primary/write-shapes.ts';
import { fact } from '../../fakes/policy-world.ts';

const PUBLIC = fact('is_public', 'Repo:anvil');
const ANY = { predicate: 'is_public', args: [{ type: null, id: null }] };

function checkRefused(read: (body: unknown) => unknown, body: unknown, message: RegExp) {
  assert.throws(() => read(body), { code: 'invalid_request', message });
}

test('a batch is its groups in order', () =>
  assert.deepEqual(readBatch([{ deletes: [ANY] }, { inserts: [PUBLIC] }, { inserts: [] }]), [
    { deletes: [ANY] },
    { inserts: [PUBLIC] },
    { inserts: [] },
  ]));
test('a null beside the other kind is no second kind', () =>
  assert.deepEqual(readBatch([{ inserts: [PUBLIC], deletes: null }]), [{ inserts: [PUBLIC] }]));
test('bulk is deletes, then inserts; either may be missing', () => {
  assert.deepEqual(readBulk({ tell: [PUBLIC], delete: [ANY] }), [
    { deletes: [ANY] },
    { inserts: [PUBLIC] },
  ]);
  assert.deepEqual(readBulk({}), [{ deletes: [] }, { inserts: [] }]);
});
test('the older writes are one step each', () => {
  assert.deepEqual(readBulkLoad([PUBLIC]), [{ inserts: [PUBLIC] }]);
  assert.deepEqual(readBulkDelete([ANY]), [{ deletes: [ANY] }]);
  assert.deepEqual(readInsert(PUBLIC), [{ inserts: [PUBLIC] }]);
  assert.deepEqual(readDelete(ANY), [{ deletes: [ANY] }]);
});
test('a missing type or id in a delete is a wildcard', () =>
  assert.deepEqual(readDelete({ predicate: 'is_public', args: [{}] }), [{ deletes: [ANY] }]));
test('an empty file name is none', () => {
  assert.deepEqual(readPolicy({ src: '', filename: '' }), { src: '', filename: null });
  assert.deepEqual(readPolicy({ src: '' }), { src: '', filename: null });
  assert.deepEqual(readPolicy({ src: '', filename: 'a' }), { src: '', filename: 'a' });
});
test('members that mean nothing here are ignored', () => {
  assert.deepEqual(readPolicy({ src: '', later: 1 }), { src: '', filename: null });
  assert.deepEqual(readInsert({ ...PUBLIC, later: 1 }), [{ inserts: [PUBLIC] }]);
});

test('what is wrong is named by its place', () => {
  checkRefused(readBatch, [{ inserts: [PUBLIC, ANY] }], /\[0\]\.inserts\[1\]\.args\[0\]/u);
  checkRefused(readBatch, [{ deletes: [PUBLIC] }, {}], /\[1\]: must have either/u);
  checkRefused(readBatch, { inserts: [] }, /the body: .*array/u);
  checkRefused(readBulk, { tell: [{}] }, /tell\[0\]\.predicate/u);
  checkRefused(readBulkLoad, [{ predicate: 'p', args: [] }], /\[0\]\.args: must have 1 to 5/u);
  checkRefused(readBulkDelete, [PUBLIC, 7], /\[1\]/u);
  checkRefused(readDelete, fact('p', ':x'), /fact\.args\[0\]\.type: must not be empty/u);
  checkRefused(readPolicy, { filename: 'x' }, /src/u);
  checkRefused(readExpectation, { request_id: 'x' }, /expected/u);
});
test('a delete without a type can’t have an id', () =>
  checkRefused(readDelete, { predicate: 'p', args: [{ id: 'x' }] }, /fact\.args\[0\]\.id/u));
