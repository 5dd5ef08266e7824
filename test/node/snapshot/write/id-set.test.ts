import assert from 'node:assert/strict';
import { test } from 'node:test';

import { IdSet } from '../../../../node/snapshot/write/id-set.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';

test('ids are numbered as they come; known ones keep their number', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  assert.deepEqual(
    ['b', 'a', 'é', 'b', 'é', ''].map((id) => ids.intern(id)),
    [0, 1, 2, 0, 2, 3],
  );
  assert.deepEqual([ids.count, ids.byteCount], [4, 4]);
});

test('thousands of ids are all found while it grows', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  const all = Array.from({ length: 5_000 }, (_, at) => (at % 3 ? `user_${at}` : `größe ${at}`));
  all.forEach((id, number) => assert.equal(ids.intern(id), number));
  all.forEach((id, number) => assert.equal(ids.intern(id), number));
});

test('a value or a byte beyond the limit is refused; what is known is not', () => {
  const few = new IdSet({ ...GENERATION_LIMITS, valuesMax: 2 });
  few.intern('a');
  few.intern('b');
  assert.throws(() => few.intern('c'), { code: 'too_large', message: /more than 2 values/ });
  assert.equal(few.intern('b'), 1);

  const short = new IdSet({ ...GENERATION_LIMITS, idBytesMax: 3 });
  short.intern('é');
  assert.throws(() => short.intern('ü'), { code: 'too_large', message: /more than 3 bytes/ });
  assert.equal(short.intern('a'), 1);
});

test('an id that is no Unicode is refused: two of them would have the same bytes', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  assert.throws(() => ids.intern('a\ud800'), { code: 'invalid_request', message: /a\\ud800/ });
  assert.equal(ids.count, 0);
});

test('cleared, it begins again', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  for (const id of ['a', 'b']) ids.intern(id);
  ids.clear();
  assert.deepEqual([ids.count, ids.byteCount], [0, 0]);
  assert.equal(ids.intern('b'), 0);
});

test('ids that share bytes are told apart, whatever their characters', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  const all = ['alice', 'alic', 'alicf', 'é', 'e', '日本', '日', '\ufffd', '0', '00', 'a\0', 'a'];
  all.forEach((id, number) => assert.equal(ids.intern(id), number));
  all.forEach((id, number) => assert.equal(ids.intern(id), number));
  const { bytes, starts } = ids.list;
  assert.equal(Buffer.from(bytes.subarray(0, starts[all.length])).toString(), all.join(''));
});

test('its memory grows with its ids, and is given back', () => {
  const ids = new IdSet(GENERATION_LIMITS);
  const empty = ids.byteLength;
  for (let n = 0; n < 1_000; n += 1) ids.intern(`id-${n}`);
  // Bytes, a start and one and a half slots of each at least.
  assert.ok(ids.byteLength >= ids.byteCount + 1_000 * 10);
  ids.clear();
  assert.equal(ids.byteLength, empty);
});
