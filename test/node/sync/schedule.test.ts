import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delayMsBeforeSync } from '../../../node/sync/schedule.ts';

const HALF_HOUR_MS = 30 * 60_000;

function checkDelay(failures: number, chance: number, expectedMs: number) {
  assert.equal(delayMsBeforeSync(failures, HALF_HOUR_MS, chance), expectedMs);
}

test('after a success the next sync comes an interval later, give or take a tenth', () => {
  checkDelay(0, 0, 27 * 60_000);
  checkDelay(0, 0.5, HALF_HOUR_MS);
  checkDelay(0, 0.999_999_999, 33 * 60_000);
});

test('after failures it comes soon, then later and later, at last every minute', () => {
  checkDelay(1, 0, 500);
  checkDelay(2, 0, 1_000);
  checkDelay(7, 0, 30_000);
  checkDelay(1_000, 0.999_999, 60_000);
});

test('a failure never waits longer than a success would', () => {
  assert.equal(delayMsBeforeSync(9, 5_000, 0.999_999), 5_000);
  assert.equal(delayMsBeforeSync(1, 500, 0.999_999), 500);
});
