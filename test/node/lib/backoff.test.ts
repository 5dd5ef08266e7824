import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { delayMsAfterFailures } from '../../../node/lib/backoff.ts';

const BACKOFF = { delayMsMin: 100, delayMsMax: 1_000 };

function checkDelay(failuresInARow: number, chance: number, expectedMs: number) {
  assert.equal(delayMsAfterFailures(failuresInARow, BACKOFF, chance), expectedMs);
}

test('the first delay lies between half the least and the least', () => {
  checkDelay(1, 0, 50);
  checkDelay(1, 0.5, 75);
});

test('each failure doubles the delay', () => {
  checkDelay(2, 0, 100);
  checkDelay(3, 0, 200);
  checkDelay(4, 0, 400);
});

test('the delay stops growing at the most', () => {
  checkDelay(5, 0, 500);
  checkDelay(6, 0, 500);
});

test('any number of failures gives a delay within the limits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, chance) => {
        const delayMs = delayMsAfterFailures(failures, BACKOFF, chance);
        return Number.isInteger(delayMs) && delayMs >= 50 && delayMs <= 1_000;
      },
    ),
  );
});
