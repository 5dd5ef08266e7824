import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AHEAD_MS_MAX,
  dateOf,
  isFarAhead,
  whyNotNext,
} from '../../../../node/snapshot/keep/never-backwards.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 60 * 60 * 1000;

/** Hours from now. */
function checkNext(next: number, current: number, expected: RegExp | undefined) {
  const reason = whyNotNext({
    nextMs: NOW_MS + next * HOUR_MS,
    currentMs: NOW_MS + current * HOUR_MS,
    nowMs: NOW_MS,
  });
  if (expected === undefined) assert.equal(reason, undefined);
  else assert.match(reason ?? 'it may', expected);
}

test('a newer one comes next', () => checkNext(0, -1, undefined));
test('one of the same moment comes next', () => checkNext(-1, -1, undefined));
test('an older one does not, and both dates are said', () =>
  checkNext(
    -2,
    -1,
    /^it was taken at 2026-11-22T10:00:00\.000Z, before the one that is there, of 2026-11-22T11:00/u,
  ));
test('a clock that was ahead for less than a day is waited for', () => checkNext(0, 23, /before/u));
test('one dated by a peer whose clock is a little ahead comes next', () =>
  checkNext(1, 0, undefined));

test('one that is dated far ahead gives way to what is taken now', () =>
  checkNext(0, 25, undefined));
test('one that is dated far ahead gives way to what was taken today', () =>
  checkNext(-23, 24 * 365, undefined));
test('one that is dated far ahead does not give way to an old export', () =>
  checkNext(-25, 24 * 365, /before/u));
test('of two that are dated far ahead the newer comes next', () => {
  checkNext(24 * 366, 24 * 365, undefined);
  checkNext(24 * 365, 24 * 366, /before/u);
});
test('one that is dated far ahead does not come after one that is not', () =>
  checkNext(25, -1, /^it is dated 2026-11-23T13:00:00\.000Z, by a clock far ahead/u));

test('far ahead is more than the most that clocks differ', () => {
  assert.equal(isFarAhead(NOW_MS + AHEAD_MS_MAX, NOW_MS), false);
  assert.equal(isFarAhead(NOW_MS + AHEAD_MS_MAX + 1, NOW_MS), true);
});

test('what is no date is told as a number', () => {
  assert.equal(dateOf(0), '1970-01-01T00:00:00.000Z');
  assert.equal(dateOf(9e15), '9000000000000000 ms');
});
