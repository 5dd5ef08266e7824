import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { orderOfIds } from '../../../../node/snapshot/write/id-order.ts';
import { IdSet } from '../../../../node/snapshot/write/id-set.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';

function checkOrder(ids: readonly string[]): void {
  const set = new IdSet(GENERATION_LIMITS);
  const distinct = [...new Set(ids)];
  for (const id of distinct) set.intern(id);
  const sorted = distinct.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const order = [...orderOfIds(set.list, set.count)].map((number) => distinct[number]);
  assert.deepEqual(order, sorted);
}

test('no id and one id are in order', () => {
  checkOrder([]);
  checkOrder(['a']);
});
test('an id comes before the longer one that begins with it', () =>
  checkOrder(['abcd', 'abc', 'ab', 'a', '', 'abcde', 'abcdef', 'abcdefg', 'abcdeg']));
test('zero bytes count: an id that ends comes before one that goes on with them', () =>
  checkOrder(['a\0\0\0\0', 'a', 'a\0', 'a\0\0', 'a\0\0\0', 'a\0b', '\0', '\0\0', 'b']));
test('bytes are unsigned, and order is that of bytes rather than of UTF-16', () =>
  checkOrder(['é', 'z', '\u007f', '\u0080', '\uffff', '😀', '日本', '\ue000', '\u{10ffff}']));
test('long ids that differ at the end are in order', () =>
  checkOrder(Array.from({ length: 300 }, (_, at) => `${'x'.repeat(200)}${(at * 7919) % 1_009}`)));
test('property: any ids are in order', () => {
  const short = fc.string({ unit: fc.constantFrom('\0', 'a', 'b', 'é', '😀'), maxLength: 9 });
  fc.assert(fc.property(fc.array(short, { maxLength: 60 }), checkOrder));
});
