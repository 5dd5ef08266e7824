import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Intake, type OfferedBytes } from '../../../node/upstream/intake.ts';
import { UpstreamError } from '../../../node/upstream/retry.ts';
import { offeredGeneration, Received } from '../../fakes/offered-generation.ts';

const { bytes: BYTES, head: HEAD } = offeredGeneration({ padding: 20_000 });

function intakeOf(offered: Partial<OfferedBytes> = {}) {
  const received = new Received();
  return { received, intake: new Intake('a test', { ...HEAD, ...offered }, received.write) };
}

function addAll(intake: Intake, bytes: Uint8Array, pieceBytes: number): void {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    intake.add(bytes.subarray(start, start + pieceBytes));
  }
}

function checkRefused(
  change: { readonly offered?: Partial<OfferedBytes>; readonly bytes?: Uint8Array },
  expected: { readonly message: RegExp; readonly isTransient: boolean },
): void {
  const { intake } = intakeOf(change.offered);
  assert.throws(
    () => {
      addAll(intake, change.bytes ?? BYTES, 10_000);
      intake.finish();
    },
    (error: unknown) => {
      assert.ok(error instanceof UpstreamError);
      assert.equal(error.code, 'upstream_unavailable');
      assert.match(error.message, /^Cannot take a generation from a test: /u);
      assert.match(error.message, expected.message);
      assert.equal(error.isTransient, expected.isTransient);
      return true;
    },
  );
}

test('what is offered is taken, in pieces of any size', () => {
  for (const pieceBytes of [1, 63, 64, 4_095, 4_096, 4_097, 1_000_000]) {
    const { intake, received } = intakeOf();
    addAll(intake, BYTES, pieceBytes);
    intake.finish();
    assert.ok(received.bytes.equals(BYTES));
  }
});

test('it may begin again', () => {
  const { intake, received } = intakeOf();
  addAll(intake, BYTES.subarray(0, 6_000), 999);
  assert.equal(intake.position, 6_000);
  intake.restart();
  assert.equal(intake.position, 0);
  addAll(intake, BYTES, 999);
  intake.finish();
  assert.ok(received.bytes.equals(BYTES));
});

test('an early end may go on another time', () =>
  checkRefused(
    { bytes: BYTES.subarray(0, -1) },
    {
      message: new RegExp(`ends after ${BYTES.length - 1} of ${BYTES.length}`, 'u'),
      isTransient: true,
    },
  ));

test('one byte too many is not even written', () => {
  const { intake, received } = intakeOf();
  intake.add(BYTES);
  assert.throws(() => intake.add(new Uint8Array(1)), /more than the \d+ bytes/u);
  assert.equal(received.bytes.length, BYTES.length);
});

test('one wrong bit anywhere is noticed', () => {
  for (const at of [8, 20, 30, 60, 64, 100, 4_095, 4_096, 10_000, BYTES.length - 1]) {
    const bytes = Buffer.from(BYTES);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    checkRefused({ bytes }, { message: /digests differ|is damaged/u, isTransient: false });
  }
});

test('a true generation that is another than the offered one is refused', () => {
  const { bytes } = offeredGeneration({ padding: 20_000, name: 'b' });
  assert.equal(bytes.length, BYTES.length);
  checkRefused({ bytes }, { message: /digests differ/u, isTransient: false });
});

test('a generation is not newer because its source says so', () =>
  checkRefused(
    { offered: { takenAtMs: HEAD.takenAtMs + 1 } },
    { message: /not what it offered/u, isTransient: false },
  ));

test('what the writer throws comes through as it is', () => {
  const full = new Error('ENOSPC');
  const intake = new Intake('a test', HEAD, () => {
    throw full;
  });
  assert.throws(() => intake.add(BYTES), full);
});
