import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../operator/desired/hash.ts';

test('the same JSON has the same digest, in 16 hexadecimal digits', () => {
  assert.equal(digestOf([['a', '1']]), digestOf([['a', '1']]));
  assert.match(digestOf({}), /^[\da-f]{16}$/u);
});

test('a difference anywhere is a difference', () => {
  const digests = [[], ['a'], [['a']], ['a', 'b'], ['ab']].map(digestOf);
  assert.equal(new Set(digests).size, digests.length);
});
