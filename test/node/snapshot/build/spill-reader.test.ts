import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SEGMENT_BYTES } from '../../../../node/snapshot/build/spill-area.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { SpillWriter } from '../../../../node/snapshot/build/spill-writer.ts';
import { spilled, SPILLS, spilling } from './spilling.ts';

const NUMBERS = [0, 1, 127, 128, 16_383, 16_384, 2 ** 28, 2 ** 31, 0xffff_ffff];

test('everything is read as it was written, whatever the buffers', () => {
  const words = Uint32Array.of(1, 70_000, 0xffff_ffff);
  for (const bufferBytes of [1, 3, 7, 64, 10_000]) {
    const { area } = spilling();
    const spill = spilled(area, (out) => {
      for (const number of NUMBERS) out.number(number);
      out.words(words, 4);
      out.bytes(Uint8Array.of(5, 6, 7), 0, 3);
      out.byte(255);
    });
    const from = new SpillReader(area, spill, bufferBytes);
    assert.deepEqual(
      NUMBERS.map(() => from.number()),
      NUMBERS,
    );
    const [wordsRead, bytesRead] = [new Uint32Array(3), new Uint8Array(4)];
    from.words(wordsRead, 4);
    assert.deepEqual(wordsRead, words);
    from.bytes(bytesRead, 1, 4);
    assert.deepEqual([...bytesRead], [0, 5, 6, 7]);
    assert.equal(from.byte(), 255);
    from.close();
  }
});

test('files are removed as they are read', () => {
  const { disk, use, area } = spilling();
  const out = new SpillWriter(area, 64 * 1024);
  const byteLength = SEGMENT_BYTES * 2 + 10;
  for (let at = 0; at < byteLength; at += 1) out.byte(at & 0x7f);
  const from = new SpillReader(area, out.close(), 1_000);
  for (let at = 0; at <= SEGMENT_BYTES; at += 1) assert.equal(from.byte(), at & 0x7f);
  assert.deepEqual(disk.names(SPILLS).toSorted(), ['1-1', '1-2']);
  assert.equal(use.bytes, SEGMENT_BYTES + 10);
  for (let at = SEGMENT_BYTES + 1; at < byteLength; at += 1) from.byte();
  from.close();
  assert.deepEqual(disk.names(SPILLS), []);
  assert.equal(use.bytes, 0);
});

test('a stream that got nothing can be read to its end', () => {
  const { area } = spilling();
  new SpillReader(
    area,
    spilled(area, () => {}),
    64,
  ).close();
});

describe('what is missing is noticed', () => {
  function checkNoticed(read: (from: SpillReader) => void) {
    const { disk, area } = spilling();
    const spill = spilled(area, (out) => out.bytes(Uint8Array.of(1, 2, 3, 4), 0, 4));
    disk.open(`${SPILLS}/1-0`).truncate(2);
    const from = new SpillReader(area, spill, 64);
    assert.throws(() => read(from), { code: 'disk_unavailable', message: /not all/u });
  }

  test('while it is read', () => checkNoticed((from) => from.bytes(new Uint8Array(4), 0, 4)));
  test('at the end', () =>
    checkNoticed((from) => {
      from.bytes(new Uint8Array(2), 0, 2);
      from.close();
    }));
  test('when not all was read', () => checkNoticed((from) => from.close()));
});
