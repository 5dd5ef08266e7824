import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ResidentBytes, ResidentWords } from '../../../node/snapshot/words.ts';

test('words are read where they lie, and a slice of a slice too', () => {
  const words = new ResidentWords(Uint32Array.of(7, 8, 0xffff_ffff, 9));
  assert.deepEqual([words.length, words.at(0), words.at(2)], [4, 7, 0xffff_ffff]);
  const inner = words.slice(1, 4).slice(1, 3);
  assert.deepEqual([inner.length, inner.at(0), inner.at(1)], [2, 0xffff_ffff, 9]);
});

test('bytes are read where they lie, and are text', () => {
  const bytes = new ResidentBytes(new TextEncoder().encode('aé日z').subarray(1));
  assert.equal(bytes.text(0, 5), 'é日');
  const inner = bytes.slice(2, 6);
  assert.deepEqual([inner.length, inner.at(3), inner.text(0, 3)], [4, 'z'.charCodeAt(0), '日']);
});

test('past the end is 0', () => {
  assert.equal(new ResidentWords(Uint32Array.of(1)).at(1), 0);
  assert.equal(new ResidentBytes(Uint8Array.of(1)).at(1), 0);
});
