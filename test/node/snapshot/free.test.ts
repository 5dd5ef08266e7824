import assert from 'node:assert/strict';
import { test } from 'node:test';

import { free } from '../../../node/snapshot/free.ts';

test('a freed array has no elements', () => {
  const words = Uint32Array.of(1, 2, 3);
  free(words);
  assert.equal(words.length, 0);
  assert.equal(words.buffer.byteLength, 0);
});

test('memory that others see is not freed', () => {
  const words = new Uint32Array(8);
  assert.throws(() => free(words.subarray(2)), { name: 'AssertionError' });
  assert.throws(() => free(new Uint8Array(new SharedArrayBuffer(8))), { name: 'AssertionError' });
  assert.equal(words.length, 8);
});
