import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';

test('time goes on, and sleep ends after its time', async () => {
  const beforeMs = SYSTEM_CLOCK.monotonicMs();
  await SYSTEM_CLOCK.sleep(2, new AbortController().signal);
  assert.ok(SYSTEM_CLOCK.monotonicMs() - beforeMs >= 1);
  assert.ok(Math.abs(SYSTEM_CLOCK.nowMs() - Date.now()) < 1_000);
});

test('an aborted sleep ends with an error', async () => {
  await assert.rejects(SYSTEM_CLOCK.sleep(60_000, AbortSignal.abort()), { name: 'AbortError' });
});
