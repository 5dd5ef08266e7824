import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelayMs } from '../../../operator/kube/backoff.ts';

const BACKOFF = { delayMsMin: 100, delayMsMax: 1_000 };

test('each failure in a row doubles the delay, up to its ceiling', () => {
  const delays = [1, 2, 3, 4, 5, 60].map((failures) => backoffDelayMs(failures, BACKOFF, 1));
  assert.deepEqual(delays, [100, 200, 400, 800, 1_000, 1_000]);
});

test('chance takes away half at most', () => {
  assert.equal(backoffDelayMs(2, BACKOFF, 0), 100);
});
