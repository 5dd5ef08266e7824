import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBucket } from '../../../node/lib/token-bucket.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const LIVE = new AbortController().signal;

function bucketOf(options: { readonly perSecond: number; readonly burst: number }) {
  const clock = new FakeClock();
  const bucket = new TokenBucket({ ...options, clock });
  /** How many can be taken at this moment, of at most 100. */
  const takenNow = () => Array.from({ length: 100 }, () => bucket.tryTake()).filter(Boolean).length;
  return { clock, bucket, takenNow };
}

test('a burst can be taken at once, and not one more', () => {
  const { takenNow } = bucketOf({ perSecond: 4, burst: 8 });
  assert.deepEqual([takenNow(), takenNow()], [8, 0]);
});

test('what is spent comes back by the second, up to a burst', () => {
  const { clock, takenNow } = bucketOf({ perSecond: 4, burst: 8 });
  takenNow();
  clock.advance(250);
  assert.equal(takenNow(), 1);
  clock.advance(1_000);
  assert.equal(takenNow(), 4);
  clock.advance(3_600_000);
  assert.equal(takenNow(), 8);
});

test('several are taken together or not at all', () => {
  const { bucket } = bucketOf({ perSecond: 4, burst: 8 });
  assert.deepEqual(
    [9, 8, 1].map((count) => bucket.tryTake(count)),
    [false, true, false],
  );
});

test('a burst is free, what is over it is waited for', async () => {
  const { clock, bucket } = bucketOf({ perSecond: 1_000, burst: 500 });
  for (const count of [200, 300, 100, 1_000]) await bucket.take(count, LIVE);
  assert.deepEqual(clock.sleptMs, [100, 1_000]);
});

test('the rate holds over any stretch of time', async () => {
  const { clock, bucket } = bucketOf({ perSecond: 1_000, burst: 500 });
  const startedMs = clock.monotonicMs();
  for (let taken = 0; taken < 10_000; taken += 250) await bucket.take(250, LIVE);
  assert.equal(clock.monotonicMs() - startedMs, 9_500);
});

test('an idle time saves one burst, however long it was', async () => {
  const { clock, bucket } = bucketOf({ perSecond: 1_000, burst: 500 });
  await bucket.take(500, LIVE);
  clock.advance(3_600_000);
  await bucket.take(500, LIVE);
  assert.deepEqual(clock.sleptMs, []);
  await bucket.take(1, LIVE);
  assert.deepEqual(clock.sleptMs, [1]);
});

test('who waits and who does not take of the same', async () => {
  const { bucket } = bucketOf({ perSecond: 4, burst: 8 });
  await bucket.take(8, LIVE);
  assert.equal(bucket.tryTake(), false);
});

test('who is aborted gets nothing', async () => {
  const { bucket } = bucketOf({ perSecond: 4, burst: 8 });
  const reason = new Error('enough');
  await assert.rejects(bucket.take(1, AbortSignal.abort(reason)), reason);
});
