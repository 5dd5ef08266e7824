import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { Constants } from '../../../../node/snapshot/read/constants.ts';

const constants = new Constants([
  { kind: 'values', type: 0 },
  { kind: 'constant', type: 1, value: 7 },
  { kind: 'constant', type: 1, value: 9 },
]);

test('a row has them or not', () => {
  assert.equal(constants.areIn(Uint32Array.of(1, 7, 9)), true);
  assert.equal(constants.areIn(Uint32Array.of(1, 7, 8)), false);
  assert.equal(constants.areIn(Uint32Array.of(1, NONE, 9)), false);
});
test('a pattern leaves them open or agrees', () => {
  assert.equal(constants.agreeWith(Uint32Array.of(NONE, NONE, 9)), true);
  assert.equal(constants.agreeWith(Uint32Array.of(NONE, 9, 9)), false);
});
test('only its own column has a value', () => {
  assert.deepEqual(
    [constants.has(1, 7), constants.has(2, 7), constants.has(0, 7)],
    [true, false, false],
  );
});
test('they are written where they belong', () => {
  const row = Uint32Array.of(1, 2, 3);
  constants.writeTo(row);
  assert.deepEqual([...row], [1, 7, 9]);
});
