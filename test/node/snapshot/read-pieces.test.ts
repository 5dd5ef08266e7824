import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PIECE_BYTES, readPieces, readWhole } from '../../../node/snapshot/read-pieces.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { fileOf } from './generation-files.ts';

test('a stretch is read once, in order, in pieces of at most a MiB', () => {
  const bytes = new Uint8Array(2 * PIECE_BYTES + 300).map((_, at) => at % 251);
  const pieces = [];
  for (const piece of readPieces(fileOf(bytes), 100, bytes.length)) {
    pieces.push({ bytes: Buffer.from(piece.bytes), position: piece.position });
  }
  const starts = [100, 100 + PIECE_BYTES, 100 + 2 * PIECE_BYTES];
  assert.deepEqual(pieces.map(({ position }) => position), starts); // prettier-ignore
  const read = Buffer.concat(pieces.map((piece) => piece.bytes));
  assert.equal(read.compare(bytes.subarray(100)), 0);
});

test('nothing is read of nothing', () => assert.deepEqual([...readPieces(fileOf(), 0, 0)], []));

test('a file that ends before is damaged', () => {
  assert.throws(() => readWhole(fileOf(new Uint8Array(10)), new Uint8Array(8), 4), {
    code: 'damaged_generation',
    message: /ends early: 10 of 12 bytes/,
  });
});

test('what the disk refuses is damage, with its reason; what is a bug stays one', () => {
  const file = new CrashingDisk({ failsAt: { call: 2, code: 'EIO' } }).create('/generation');
  file.write(new Uint8Array(10), 0);
  assert.throws(() => readWhole(file, new Uint8Array(8), 0), {
    code: 'damaged_generation',
    message: /cannot be read at byte 0: EIO/,
  });
  const broken = { ...file, read: () => assert.fail('a bug') };
  assert.throws(() => readWhole(broken, new Uint8Array(8), 0), { name: 'AssertionError' });
});
