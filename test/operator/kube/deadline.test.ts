import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { DeadlineError, orAborted, withDeadline } from '../../../operator/kube/deadline.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

/** Work that ends only when it is told to, with the reason it was given. */
function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  return promise;
}

test('work in time gives what it gives, and leaves no timer', async () => {
  const clock = new ManualClock();
  const signal = new AbortController().signal;
  assert.equal(await withDeadline({ timeoutMs: 5, signal, clock }, () => Promise.resolve(7)), 7);
  await setImmediate();
  assert.equal(clock.sleepers, 0);
});

test('work that takes too long is told to stop', async () => {
  const clock = new ManualClock();
  const signal = new AbortController().signal;
  const work = withDeadline({ timeoutMs: 5, signal, clock }, untilAborted);
  const refused = assert.rejects(work, DeadlineError);
  await clock.advance(5);
  await refused;
});

test('an abort from outside reaches the work with its reason', async () => {
  const clock = new ManualClock();
  const outside = new AbortController();
  const work = withDeadline({ timeoutMs: 5, signal: outside.signal, clock }, untilAborted);
  outside.abort(new Error('enough'));
  await assert.rejects(work, /enough/u);
  const late = withDeadline({ timeoutMs: 5, signal: outside.signal, clock }, untilAborted);
  await assert.rejects(late, /enough/u);
});

test('work that does not listen is not waited for', async () => {
  const stop = new AbortController();
  assert.equal(await orAborted(Promise.resolve(7), stop.signal), 7);
  const deaf = orAborted(Promise.withResolvers<number>().promise, stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(deaf, /enough/u);
  await assert.rejects(orAborted(Promise.withResolvers<number>().promise, stop.signal), /enough/u);
});
