import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { compareUtf8 } from '../../../node/lib/compare-utf8.ts';

function checkLikeBytes(a: string, b: string): void {
  const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
  assert.equal(Math.sign(compareUtf8(a, b)), expected, JSON.stringify([a, b]));
}

test('orders strings as their UTF-8 bytes are ordered', () => {
  const texts = [
    '',
    'a',
    'ab',
    'b',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '😀',
    '😀a',
    '😁',
    '\u{10ffff}',
  ];
  for (const a of texts) for (const b of texts) checkLikeBytes(a, b);
});

test('property: any two strings are ordered as their bytes', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(fc.property(text, text, checkLikeBytes));
});
