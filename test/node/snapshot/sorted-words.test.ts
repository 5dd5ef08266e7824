import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SortedWords } from '../../../node/snapshot/sorted-words.ts';
import { ResidentWords } from '../../../node/snapshot/words.ts';

const words = new SortedWords(new ResidentWords(Uint32Array.of(9, 1, 3, 3, 5, 0xffff_fffe, 0)));

function checkLowerBound(
  value: number,
  expected: number,
  [start, end]: readonly [number, number],
): void {
  assert.equal(words.lowerBound(value, start, end), expected);
}

test('the first place that is not smaller, within the stretch', () => {
  checkLowerBound(0, 1, [1, 6]);
  checkLowerBound(3, 2, [1, 6]);
  checkLowerBound(4, 4, [1, 6]);
  checkLowerBound(0xffff_fffe, 5, [1, 6]);
});
test('the end, when all are smaller or there is nothing', () => {
  checkLowerBound(0xffff_ffff, 6, [1, 6]);
  checkLowerBound(4, 4, [2, 4]);
  checkLowerBound(3, 2, [2, 2]);
});
