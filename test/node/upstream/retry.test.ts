import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isTransientStatus,
  readRetryAfterMs,
  RETRY_AFTER_MS_MAX,
  RETRY_POLICY,
  retryDelayMs,
  UpstreamError,
} from '../../../node/upstream/retry.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');

function checkRetryAfter(header: string | undefined, expectedMs: number | undefined) {
  assert.equal(readRetryAfterMs(header, { nowMs: () => NOW_MS }), expectedMs);
}

function checkDelay(
  error: { isTransient: boolean; retryAfterMs?: number },
  failures: number,
  expectedMs: number | undefined,
) {
  const failure = new UpstreamError('upstream_unavailable', 'Cannot copy', error);
  assert.equal(retryDelayMs(failure, RETRY_POLICY, { failures, chance: 0 }), expectedMs);
}

test('a transient failure is worth another attempt, until there were enough', () => {
  checkDelay({ isTransient: true }, 1, 125);
  checkDelay({ isTransient: true }, 3, 500);
  checkDelay({ isTransient: true }, 4, undefined);
});

test('a final failure is not', () => checkDelay({ isTransient: false }, 1, undefined));

test('an error that is none of the primary is not', () =>
  assert.equal(
    retryDelayMs(new Error('bug'), RETRY_POLICY, { failures: 1, chance: 0 }),
    undefined,
  ));

test('the longer of our delay and the one asked for counts', () => {
  checkDelay({ isTransient: true, retryAfterMs: 10 }, 1, 125);
  checkDelay({ isTransient: true, retryAfterMs: 3_000 }, 1, 3_000);
});

test('a delay that is too long to wait for ends the attempts', () => {
  checkDelay({ isTransient: true, retryAfterMs: RETRY_AFTER_MS_MAX }, 1, RETRY_AFTER_MS_MAX);
  checkDelay({ isTransient: true, retryAfterMs: RETRY_AFTER_MS_MAX + 1 }, 1, undefined);
});

test('what may pass is transient, what is refused is not', () => {
  const statuses = [200, 302, 400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504, 599];
  assert.deepEqual(statuses.filter(isTransientStatus), [408, 429, 500, 502, 503, 504, 599]);
});

test('Retry-After is read as seconds, with fractions, or as a date', () => {
  checkRetryAfter('2', 2_000);
  checkRetryAfter('0.05', 50);
  checkRetryAfter(' 0 ', 0);
  checkRetryAfter('Sun, 22 Nov 2026 12:00:09 GMT', 9_000);
});

test('a date that has passed asks for no delay', () =>
  checkRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', 0));

test('a Retry-After that makes no sense is no Retry-After', () => {
  checkRetryAfter(undefined, undefined);
  checkRetryAfter('', undefined);
  checkRetryAfter('soon', undefined);
  checkRetryAfter('-1x', undefined);
});
