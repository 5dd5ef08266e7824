import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { GenerationStream } from '../../../node/http/generation-stream.ts';
import { TokenBucket } from '../../../node/lib/token-bucket.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const BYTES = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));
const LIMITS = { pieceBytesMax: 100, idleMsMax: 5_000, bytesPerSecondMin: 10 };

type Options = {
  readonly bytesPerSecond?: number;
  readonly end?: number;
  readonly bytes?: Uint8Array;
  readonly pieceBytesMax?: number;
};

function open(options: Options = {}) {
  const { bytesPerSecond = Infinity, end = BYTES.length, bytes = BYTES, ...limits } = options;
  const clock = new ManualClock();
  const state = { released: 0, reads: 0 };
  const stream = new GenerationStream({
    read: (into, position) => {
      state.reads += 1;
      into.set(bytes.subarray(position, position + into.length));
      return Math.max(0, Math.min(into.length, bytes.length - position));
    },
    range: { start: 0, end },
    budget: new TokenBucket({ perSecond: bytesPerSecond, burst: 100, clock }),
    clock,
    limits: { ...LIMITS, ...limits },
    release: () => {
      state.released += 1;
    },
  });
  return { stream, clock, state };
}

/** Also what it ends with. */
function ending(stream: GenerationStream): Promise<Error | undefined> {
  return new Promise((resolve) => {
    let failure: Error | undefined;
    stream.on('error', (error) => {
      failure = error;
    });
    stream.on('close', () => resolve(failure));
  });
}

test('all bytes come, and the file is given back once', async () => {
  const { stream, state } = open();
  assert.deepEqual(Buffer.concat(await stream.toArray()), BYTES);
  assert.equal(state.released, 1);
});

test('nothing is read that nobody takes', async () => {
  const { stream, state } = open();
  stream.read(0);
  await setImmediate();
  assert.equal(state.reads, 1);
});

test('a budget of 1,000 bytes a second is kept to', async () => {
  const { stream, clock } = open({ bytesPerSecond: 1_000 });
  let received = 0;
  stream.on('data', (piece: Buffer) => {
    received += piece.length;
  });
  await setImmediate();
  assert.equal(received, 100);
  for (let step = 2; step <= 10; step += 1) {
    await clock.advance(99);
    assert.equal(received, (step - 1) * 100);
    await clock.advance(1);
    assert.equal(received, step * 100);
  }
});

test('a client that takes nothing is given up', async () => {
  const { stream, clock, state } = open();
  const ended = ending(stream);
  stream.read(0);
  await setImmediate();
  await clock.advance(4_999);
  assert.equal(state.released, 0);
  await clock.advance(1);
  assert.match((await ended)?.message ?? '', /takes too long/u);
  assert.equal(state.released, 1);
});

test('a client that does not take the last piece is given up', async () => {
  const { stream, clock } = open({ end: 50 });
  const ended = ending(stream);
  stream.read(0);
  await setImmediate();
  await clock.advance(5_000);
  assert.ok((await ended) instanceof Error);
});

test('a client that takes a little now and then is given up in the end', async () => {
  const { stream, clock } = open({ pieceBytesMax: 2 });
  const ended = ending(stream);
  let isOpen = true;
  stream.on('close', () => {
    isOpen = false;
  });
  let minutes = 0;
  for (; isOpen && minutes < 100; minutes += 1 / 15) {
    stream.read(2);
    await clock.advance(4_000);
  }
  assert.ok((await ended) instanceof Error);
  assert.ok(minutes > 2.5 && minutes < 2.8, `after ${minutes} minutes`);
});

test('a client that goes away gives the file back and stops every clock', async () => {
  const { stream, clock, state } = open({ bytesPerSecond: 10 });
  stream.resume();
  await setImmediate();
  stream.destroy();
  await setImmediate();
  assert.equal(state.released, 1);
  assert.equal(clock.sleepers, 0);
});

test('a file that ends too early ends the answer in the middle', async () => {
  const { stream } = open({ bytes: BYTES.subarray(0, 950) });
  await assert.rejects(stream.toArray(), { code: 'damaged_generation', message: /byte 1000/u });
});

test('a file that cannot be read ends the answer in the middle', async () => {
  const { clock } = open();
  let released = 0;
  const stream = new GenerationStream({
    read: () => {
      throw new Error('EIO');
    },
    range: { start: 0, end: 10 },
    budget: new TokenBucket({ perSecond: Infinity, burst: 100, clock }),
    clock,
    limits: LIMITS,
    release: () => {
      released += 1;
    },
  });
  await assert.rejects(stream.toArray(), /EIO/u);
  assert.equal(released, 1);
});
