import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  download,
  DOWNLOAD_LIMITS,
  type DownloadParts,
  paced,
} from '../../../node/upstream/download.ts';
import { cannotTake } from '../../../node/upstream/source-errors.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { offeredGeneration, Received } from '../../fakes/offered-generation.ts';

const LIVE = new AbortController().signal;
const { bytes: BYTES, head: HEAD } = offeredGeneration({ padding: 100_000 });

/** Breaks after so many bytes of each attempt; `Infinity`: does not. */
async function attempt(
  breaks: readonly number[],
  options: Partial<DownloadParts> = {},
): Promise<{ readonly sleptMs: readonly number[]; readonly positions: readonly number[] }> {
  const clock = new FakeClock();
  const positions: number[] = [];
  const received = new Received();
  const parts: DownloadParts = {
    from: 'a test',
    offered: HEAD,
    open: (position) => {
      const bytes = breaking(BYTES.subarray(position), breaks[positions.length] ?? 0);
      positions.push(position);
      return Promise.resolve({ start: position, bytes });
    },
    clock,
    chance: () => 0,
    ...options,
  };
  await download(parts, received.write, LIVE);
  assert.ok(received.bytes.equals(BYTES));
  return { sleptMs: clock.sleptMs, positions };
}

async function* breaking(bytes: Buffer, afterBytes: number): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes.subarray(0, afterBytes));
  if (afterBytes < bytes.length) throw cannotTake('a test', 'broken', { isTransient: true });
}

test('each break is waited after for longer, while nothing comes', async () => {
  const { sleptMs, positions } = await attempt([10, 20, 0, Infinity]);
  assert.deepEqual(positions, [0, 10, 30, 30]);
  assert.deepEqual(sleptMs, [125, 250, 500]);
});

test('progress starts the counting anew', async () => {
  const limits = { ...DOWNLOAD_LIMITS, progressBytesMin: 1_000 };
  const breaks = [0, 0, 1_000, 0, 1_000, 0, 0, 0, 0, Infinity];
  const { sleptMs } = await attempt(breaks, { limits });
  assert.deepEqual(sleptMs, [125, 250, 125, 250, 125, 250, 500, 1_000, 2_000]);
});

test('attempts without progress are counted', () =>
  assert.rejects(attempt([0, 0, 0, 0, 0, 0, Infinity]), { message: /broken/u }));

test('what is not worth another attempt ends it', () =>
  assert.rejects(
    attempt([], {
      open: () => Promise.reject(cannotTake('a test', 'no', { isTransient: false })),
    }),
    { message: 'Cannot take a generation from a test: no' },
  ));

test('a transfer has so much time as its bytes are worth', async () => {
  const quick = paced(0, { graceMs: 1, bytesPerSecondMin: 1 }, LIVE);
  await new Promise((resolve) => quick.addEventListener('abort', resolve));
  assert.equal((quick.reason as Error).name, 'TimeoutError');
  assert.equal(paced(1_000_000, { graceMs: 1, bytesPerSecondMin: 1 }, LIVE).aborted, false);
});

test('a transfer ends with its signal', () => {
  const reason = new Error('enough');
  const ended = paced(0, { graceMs: 60_000, bytesPerSecondMin: 1 }, AbortSignal.abort(reason));
  assert.equal(ended.reason, reason);
});
