/** Quantities are read exactly, and what is printed is read back as the same. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bytesOf,
  compareQuantities,
  millicoresOf,
  nanosOf,
  quantityOfBytes,
} from '../../../operator/api/quantity.ts';

for (const [text, bytes] of [
  ['0', 0],
  ['1', 1],
  ['256Mi', 268_435_456],
  ['1.5Gi', 1_610_612_736],
  ['200M', 200_000_000],
  ['1k', 1_000],
  ['0.5', 1],
  ['1500m', 2],
  ['64Ti', 70_368_744_177_664],
] as const) {
  test(`${text} is ${bytes} bytes`, () => assert.equal(bytesOf(text), bytes));
}

for (const [text, millicores] of [
  ['1', 1_000],
  ['100m', 100],
  ['0.25', 250],
  ['1.0001', 1_001],
  ['2k', 2_000_000],
] as const) {
  test(`${text} is ${millicores} millicores`, () => assert.equal(millicoresOf(text), millicores));
}

for (const text of ['', 'Gi', '1Gb', '1 Gi', '-1', '+1', '1e9', '.5', '1.', '1g', '1'.repeat(13)]) {
  test(`${JSON.stringify(text)} is no quantity`, () => {
    assert.equal(nanosOf(text), undefined);
    assert.throws(() => bytesOf(text), /is no quantity/u);
  });
}

for (const [bytes, text] of [
  [0, '0'],
  [1_000, '1000'],
  [1_024, '1Ki'],
  [1_610_612_736, '1536Mi'],
  [1_073_741_824, '1Gi'],
] as const) {
  test(`${bytes} bytes are written ${text}`, () => assert.equal(quantityOfBytes(bytes), text));
}

test('what is no number of bytes is not written', () => {
  assert.throws(() => quantityOfBytes(-1), /are no bytes/u);
  assert.throws(() => quantityOfBytes(0.5), /are no bytes/u);
});

test('bytes are read back as they were written', () => {
  fc.assert(
    fc.property(fc.nat({ max: 999_999_999_999 }), (bytes) => {
      assert.equal(bytesOf(quantityOfBytes(bytes)), bytes);
    }),
  );
});

test('quantities are in the order of their bytes, however they are written', () => {
  const suffix = fc.constantFrom('', 'k', 'M', 'Ki', 'Mi', 'Gi');
  const quantity = fc.tuple(fc.nat({ max: 1_000_000 }), suffix);
  const scale: Record<string, number> = { k: 1e3, M: 1e6, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  fc.assert(
    fc.property(quantity, quantity, ([left, leftSuffix], [right, rightSuffix]) => {
      const difference = left * (scale[leftSuffix] ?? 1) - right * (scale[rightSuffix] ?? 1);
      const order = compareQuantities(`${left}${leftSuffix}`, `${right}${rightSuffix}`);
      assert.equal(order, Math.sign(difference));
    }),
  );
});

test('the same amount is the same, with another suffix', () => {
  assert.equal(compareQuantities('1Gi', '1024Mi'), 0);
  assert.equal(compareQuantities('0.5', '500m'), 0);
  assert.equal(compareQuantities('1G', '1Gi'), -1);
});
