import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeadlineError } from '../../../operator/kube/deadline.ts';
import { SilenceGuard } from '../../../operator/kube/silence-guard.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

function guarded(clock: ManualClock, signal = new AbortController().signal): SilenceGuard {
  return new SilenceGuard({ silenceMs: 100, clock, signal });
}

async function* chunksWith(clock: ManualClock, pausesMs: readonly number[]) {
  for (const pauseMs of pausesMs) {
    await clock.advance(pauseMs);
    yield pauseMs;
  }
}

test('silence ends the stream', async () => {
  const clock = new ManualClock();
  const guard = guarded(clock);
  await clock.advance(99);
  assert.equal(guard.signal.aborted, false);
  await clock.advance(1);
  assert.ok(guard.signal.reason instanceof DeadlineError);
});

test('a stream that keeps talking goes on, however long', async () => {
  const clock = new ManualClock();
  const guard = guarded(clock);
  const pauses = Array.from({ length: 20 }, () => 60);
  const heard: number[] = [];
  for await (const chunk of guard.over(chunksWith(clock, pauses))) heard.push(chunk);
  assert.deepEqual(heard, pauses);
  assert.equal(guard.signal.aborted, false);
});

test('after its end nothing is guarded', async () => {
  const clock = new ManualClock();
  const outside = new AbortController();
  const guard = guarded(clock, outside.signal);
  guard.end();
  await clock.advance(1_000);
  outside.abort();
  assert.equal(guard.signal.aborted, false);
  assert.equal(clock.sleepers, 0);
});

test('an abort from outside is passed on, before and after', () => {
  const outside = new AbortController();
  const guard = guarded(new ManualClock(), outside.signal);
  outside.abort(new Error('enough'));
  assert.equal((guard.signal.reason as Error).message, 'enough');
  assert.equal(guarded(new ManualClock(), outside.signal).signal.aborted, true);
});
