import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import {
  ByteStream,
  SectionFile,
  WordStream,
  bytesOf,
} from '../../../../node/snapshot/build/section-file.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';

function newFile() {
  const disk = new CrashingDisk();
  const use = new DiskUse();
  return { disk, use, file: new SectionFile({ disk, path: '/g', use }) };
}

function bytesIn(disk: CrashingDisk, start: number, length: number): number[] {
  const bytes = new Uint8Array(length);
  disk.open('/g').read(bytes, start);
  return [...bytes];
}

test('sections begin at the second block, each at the first block after the one before', () => {
  const { disk, use, file } = newFile();
  file.append('manifest', Uint8Array.of(1, 2));
  file.append('policy', new Uint8Array(0));
  assert.equal(file.place('names', 4_097), 8_192);
  file.append('nameEnds', [258]);
  assert.equal(file.nextStart, 20_480);
  // All but what is placed and not written.
  assert.equal(use.bytes, 20_480 - 4_097);
  assert.deepEqual(
    file.sections.map(({ kind, start, byteLength }) => [kind, start, byteLength]),
    [
      ['manifest', 4_096, 2],
      ['policy', 8_192, 0],
      ['names', 8_192, 4_097],
      ['nameEnds', 16_384, 4],
    ],
  );
  assert.deepEqual(bytesIn(disk, 4_096, 3), [1, 2, 0]);
  assert.deepEqual(bytesIn(disk, 16_384, 4), [2, 1, 0, 0]);
});

test('streams write in order through their buffers, several into one file', () => {
  const { disk, use, file } = newFile();
  const words = new WordStream(file, 100, 8);
  const bytes = new ByteStream(file, 200, 4);
  for (let n = 0; n < 5; n += 1) {
    assert.equal(words.position, 100 + n * 4);
    words.word(n);
    bytes.bytes(Uint8Array.of(n, n, 9), 2);
  }
  words.end();
  bytes.end();
  assert.deepEqual(bytesIn(disk, 100, 20), [...bytesOf(Uint32Array.of(0, 1, 2, 3, 4))]);
  assert.deepEqual(bytesIn(disk, 200, 10), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  assert.equal(use.bytes, 4_096 + 30);
});

test('a disk that fails is named with the file', () => {
  const { disk, file } = newFile();
  disk.capacityBytes = 5_000;
  const refused = { code: 'disk_unavailable', message: /write \/g: .*ENOSPC/u };
  assert.throws(() => file.append('manifest', new Uint8Array(2_000)), refused);
  disk.state = 'read-only';
  const use = new DiskUse();
  assert.throws(() => new SectionFile({ disk, path: '/h', use }), { code: 'disk_unavailable' });
});
