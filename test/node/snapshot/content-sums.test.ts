import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import { ContentSums, blockChecksumsOf } from '../../../node/snapshot/content-sums.ts';
import { BLOCK_BYTES } from '../../../node/snapshot/generation-file.ts';

const SECTIONS = [
  { kind: 'manifest', start: BLOCK_BYTES, byteLength: 10 },
  { kind: 'policy', start: 2 * BLOCK_BYTES, byteLength: 0 },
  { kind: 'names', start: 2 * BLOCK_BYTES, byteLength: 2 * BLOCK_BYTES },
  { kind: 'nameEnds', start: 4 * BLOCK_BYTES, byteLength: BLOCK_BYTES + 1 },
] as const;
const BYTES = Buffer.alloc(6 * BLOCK_BYTES).map((_, at) => (at * at) % 255);

function sumsIn(pieceBlocks: number): ContentSums {
  const sums = new ContentSums(SECTIONS);
  const step = pieceBlocks * BLOCK_BYTES;
  for (let position = BLOCK_BYTES; position < BYTES.length; position += step) {
    sums.add({ bytes: BYTES.subarray(position, position + step), position });
  }
  return sums;
}

for (const pieceBlocks of [1, 2, 3, 5]) {
  test(`sums are the same in pieces of ${pieceBlocks} blocks`, () => {
    const sums = sumsIn(pieceBlocks);
    assert.equal(sums.sectionsDone, SECTIONS.length);
    assert.deepEqual(
      SECTIONS.map((_, at) => sums.checksumOf(at)),
      SECTIONS.map(({ start, byteLength }) => crc32(BYTES.subarray(start, start + byteLength))),
    );
    const table = Buffer.from('table');
    const expected = createHash('sha256').update(BYTES.subarray(BLOCK_BYTES)).update(table);
    assert.equal(sums.finish(table), expected.digest('hex'));
  });
}

test('a section is whole when its last block was read', () => {
  const sums = new ContentSums(SECTIONS);
  const done = [1, 2, 3, 4, 5].map((block) => {
    const position = block * BLOCK_BYTES;
    sums.add({ bytes: BYTES.subarray(position, position + BLOCK_BYTES), position });
    return sums.sectionsDone;
  });
  assert.deepEqual(done, [2, 2, 3, 3, 4]);
});

test('each block has a checksum of its own', () => {
  const checksums = Buffer.from(blockChecksumsOf(BYTES.subarray(0, 2 * BLOCK_BYTES)));
  assert.deepEqual(
    [checksums.readUInt32LE(0), checksums.readUInt32LE(4), checksums.length],
    [crc32(BYTES.subarray(0, BLOCK_BYTES)), crc32(BYTES.subarray(BLOCK_BYTES, 8_192)), 8],
  );
});
