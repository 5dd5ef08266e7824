import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { NOT_ASCII, hashOfAscii, hashOfBytes } from '../../../node/snapshot/id-hash.ts';

function hashOfText(id: string): number {
  const bytes = Buffer.from(`<${id}>`);
  return hashOfBytes(bytes, 1, bytes.length - 1);
}

test('these hashes are in files: they never change', () => {
  const hashes = ['', 'a', 'alice', 'user_1', '0', 'é', '日本'].map(hashOfText);
  assert.deepEqual(hashes, [725515275, 444641715, 1779750430, 1907386726, 1693486945, 239556295, 1879347487]); // prettier-ignore
});
test('other characters have no hash before they are encoded', () => {
  assert.deepEqual(['é', 'aé', '\ud800'].map(hashOfAscii), [NOT_ASCII, NOT_ASCII, NOT_ASCII]);
});
test('property: text and bytes of ASCII have the same hash, of 31 bits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (id) => {
      assert.equal(hashOfAscii(id), hashOfText(id));
      assert.ok(hashOfAscii(id) >= 0 && hashOfAscii(id) < 2 ** 31);
    }),
  );
});
