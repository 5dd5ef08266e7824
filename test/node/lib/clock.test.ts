import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';

test('the real clock tells the time of day', () => {
  assert.ok(Math.abs(SYSTEM_CLOCK.nowMs() - Date.now()) < 5_000);
});

test('durations never run backwards', () => {
  const earlier = SYSTEM_CLOCK.monotonicMs();
  assert.ok(SYSTEM_CLOCK.monotonicMs() >= earlier);
});

test('sleep ends by itself', () => SYSTEM_CLOCK.sleep(1, new AbortController().signal));

test('sleep ends at once when it is aborted', async () => {
  const ending = new AbortController();
  const asleep = SYSTEM_CLOCK.sleep(60_000, ending.signal);
  ending.abort();
  await assert.rejects(asleep, { name: 'AbortError' });
});
