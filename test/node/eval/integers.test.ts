import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { compareIntegers } from '../../../node/eval/integers.ts';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const signOf = (left: bigint, right: bigint) => Number(left > right) - Number(left < right);

function checkOrder(left: bigint, right: bigint): void {
  const order = compareIntegers(left.toString(), right.toString());
  assert.equal(Math.sign(order) + 0, signOf(left, right), `${left} against ${right}`);
}

test('canonical text compares as the numbers do', () => {
  fc.assert(fc.property(int64, int64, checkOrder));
  fc.assert(fc.property(int64, (n) => [n - 1n, n, n + 1n, -n].forEach((m) => checkOrder(n, m))));
});

test('numbers past the exact range of doubles are told apart', () => {
  checkOrder(9_007_199_254_740_993n, 9_007_199_254_740_992n);
  checkOrder(-9_007_199_254_740_993n, -9_007_199_254_740_992n);
});
