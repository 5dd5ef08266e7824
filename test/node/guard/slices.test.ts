import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRIAL_TIMES } from '../../../node/guard/limits.ts';
import { Slices } from '../../../node/guard/slices.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

/** Steps of so many milliseconds until it may not go on; how long each slice was. */
async function slicesOf(stepMs: number, totalMs: number, turnMs = 0) {
  const clock = new FakeClock();
  const lengths: number[] = [];
  let sinceMs = clock.monotonicMs();
  const yieldToOthers = () => {
    lengths.push(clock.monotonicMs() - sinceMs);
    clock.advance(turnMs);
    sinceMs = clock.monotonicMs();
    return Promise.resolve();
  };
  const { signal } = new AbortController();
  const slices = new Slices({ clock, yieldToOthers, signal }, totalMs);
  let steps = 0;
  for (; await slices.mayStep(); steps += 1) clock.advance(stepMs);
  return { lengths, steps };
}

test('the others come first', async () => {
  const { lengths } = await slicesOf(1, 1);
  assert.deepEqual(lengths, [0]);
});

test('no slice is longer than it may be, however long its steps are within their limit', async () => {
  for (const stepMs of [0.01, 0.3, 1, 1.9, TRIAL_TIMES.stepMs]) {
    const { lengths, steps } = await slicesOf(stepMs, 100);
    assert.ok(steps >= 50 && lengths.length > 10, `${steps} steps in ${lengths.length} slices`);
    assert.ok(Math.max(...lengths) <= TRIAL_TIMES.sliceMs, `${Math.max(...lengths)} ms`);
  }
});

test('the turns of others count as time', async () => {
  const { steps } = await slicesOf(1, 100, 20);
  assert.ok(steps < 30, `${steps} steps`);
});

test('an abort ends it, also one that comes while others have their turn', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const yieldToOthers = () => {
    abort.abort(new Error('enough'));
    return Promise.resolve();
  };
  const slices = new Slices({ clock, yieldToOthers, signal: abort.signal }, 100);
  await assert.rejects(slices.mayStep(), /enough/u);
  await assert.rejects(slices.mayStep(), /enough/u);
});
