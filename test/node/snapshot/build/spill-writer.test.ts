import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SEGMENT_BYTES } from '../../../../node/snapshot/build/spill-area.ts';
import { SpillWriter } from '../../../../node/snapshot/build/spill-writer.ts';
import { spilled, SPILLS, spilling } from './spilling.ts';

function bytesOf(write: (out: SpillWriter) => void): number[] {
  const { disk, area } = spilling();
  const { byteLength } = spilled(area, write);
  const bytes = new Uint8Array(byteLength);
  disk.open(`${SPILLS}/1-0`).read(bytes, 0);
  return [...bytes];
}

test('small numbers take one byte, great ones up to five', () => {
  assert.deepEqual(
    bytesOf((out) => {
      for (const number of [0, 127, 128, 300, 0xffff_ffff]) out.number(number);
    }),
    [0, 127, 0x80, 1, 0xac, 2, 0xff, 0xff, 0xff, 0xff, 0x0f],
  );
});

test('words are cut to their width', () => {
  const words = Uint32Array.of(0x0403_0201, 5);
  assert.deepEqual(
    bytesOf((out) => out.words(words, 3)),
    [1, 2, 3, 5, 0, 0],
  );
  assert.deepEqual(
    bytesOf((out) => out.words(words, 1)),
    [1, 5],
  );
});

test('of bytes, those are written that were asked for', () =>
  assert.deepEqual(
    bytesOf((out) => out.bytes(Uint8Array.of(9, 8, 7, 6), 1, 3)),
    [8, 7],
  ));

test('a stream that got nothing has no file', () => {
  const { disk, area } = spilling();
  assert.deepEqual(new SpillWriter(area, 64).close(), {
    stream: 1,
    segmentCount: 0,
    byteLength: 0,
  });
  assert.deepEqual(disk.names(SPILLS), []);
});

test('a long stream is cut into files, and all of it is counted', () => {
  const { disk, use, area } = spilling();
  const out = new SpillWriter(area, 64 * 1024);
  const byteLength = SEGMENT_BYTES * 2 + 10;
  for (let at = 0; at < byteLength; at += 1) out.byte(at & 0xff);
  assert.deepEqual(out.close(), { stream: 1, segmentCount: 3, byteLength });
  assert.deepEqual(disk.names(SPILLS).toSorted(), ['1-0', '1-1', '1-2']);
  assert.equal(use.bytes, byteLength);
});

test('a stream that ends with a file has no empty one after it', () => {
  const { disk, area } = spilling();
  const out = new SpillWriter(area, SEGMENT_BYTES);
  for (let at = 0; at < SEGMENT_BYTES; at += 1) out.byte(1);
  assert.equal(out.close().segmentCount, 1);
  assert.deepEqual(disk.names(SPILLS), ['1-0']);
});
