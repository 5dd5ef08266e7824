import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BLOCK_BYTES, readLayout, sectionOf } from '../../../node/snapshot/generation-file.ts';
import type { FileLayout, SectionKind } from '../../../node/snapshot/generation-file.ts';
import { PagedFile } from '../../../node/snapshot/paged-file.ts';
import type { DiskFile } from '../../../node/snapshot/disk.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile } from './generation-files.ts';

const FACTS = Array.from({ length: 6_000 }, (_, n) => fact('in', `User:é${n}`, `Group:${n % 99}`));
const WHOLE = bytesOf(generationFile(FACTS));
const LAYOUT = readLayout(fileOf(WHOLE));

function stretch(kind: SectionKind): Buffer {
  const { start, byteLength } = sectionOf(LAYOUT, kind);
  return WHOLE.subarray(start, start + byteLength);
}

/** Counts what is read of the file; `blocks`: how many the cache holds. */
function paged(blocks: number): { file: PagedFile; disk: DiskFile; reads: number[] } {
  const disk = fileOf(WHOLE);
  const reads: number[] = [];
  const counting = {
    ...disk,
    read(into: Uint8Array, position: number) {
      reads.push(position / BLOCK_BYTES);
      return disk.read(into, position);
    },
  };
  return { file: new PagedFile(counting, LAYOUT, blocks * BLOCK_BYTES), disk, reads };
}

/** Positions in an order that jumps about. */
function shuffled(length: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => Math.imul(n, 2_654_435_761) >>> 0).map(
    (number) => number % length,
  );
}

for (const blocks of [0, 5, 1_000]) {
  test(`words and bytes are those of the file, with a cache of ${blocks} blocks`, () => {
    const { file } = paged(blocks);
    const rows = file.words(sectionOf(LAYOUT, 'rows'));
    const ids = file.bytes(sectionOf(LAYOUT, 'idBytes'));
    const [rowBytes, idBytes] = [stretch('rows'), stretch('idBytes')];
    assert.deepEqual([rows.length * 4, ids.length], [rowBytes.length, idBytes.length]);
    for (const at of shuffled(rows.length, 3_000)) {
      assert.equal(rows.at(at), rowBytes.readUInt32LE(at * 4));
      assert.equal(ids.at(at % ids.length), idBytes[at % ids.length]);
    }
  });

  test(`text is read within blocks and over them, with a cache of ${blocks} blocks`, () => {
    const { file } = paged(blocks);
    const ids = file.bytes(sectionOf(LAYOUT, 'idBytes'));
    const bytes = stretch('idBytes');
    for (const [start, end] of [
      [0, 0],
      [3, 9],
      [4_090, 4_096],
      [4_096, 4_100],
      [4_090, 4_100],
      [100, 20_000],
      [0, bytes.length],
    ] as const) {
      assert.equal(ids.text(start, end), bytes.toString('utf8', start, end));
    }
  });
}

test('slices of slices count from their own start', () => {
  const { file } = paged(4);
  const rows = file.words(sectionOf(LAYOUT, 'rows')).slice(1_000, 5_000).slice(30, 2_000);
  assert.deepEqual(
    [rows.length, rows.at(0), rows.at(1_969), rows.at(1_970)],
    [1_970, stretch('rows').readUInt32LE(4_120), stretch('rows').readUInt32LE(4 * 2_999), 0],
  );
  const ids = file.bytes(sectionOf(LAYOUT, 'idBytes')).slice(4_000, 9_000).slice(90, 200);
  assert.deepEqual([ids.length, ids.at(8), ids.at(110)], [110, stretch('idBytes')[4_098], 0]);
  assert.equal(ids.text(0, 20), stretch('idBytes').toString('utf8', 4_090, 4_110));
});

test('text that ends before it starts, or after the ids, is damage', () => {
  const ids = paged(4).file.bytes(sectionOf(LAYOUT, 'idBytes'));
  for (const [start, end] of [
    [5, 4],
    [0, ids.length + 1],
  ] as const)
    // prettier-ignore
    assert.throws(() => ids.text(start, end), { code: 'damaged_generation' });
});

test('what is in the cache is not read again', () => {
  const { file, reads } = paged(1_000);
  const rows = file.words(sectionOf(LAYOUT, 'rows'));
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < rows.length; at += 7) rows.at(at);
  }
  assert.equal(new Set(reads).size, reads.length);
});

test('a block in steady use stays while others come and go', () => {
  const { file, reads } = paged(6);
  const rows = file.words(sectionOf(LAYOUT, 'rows'));
  for (let at = 1_024; at < rows.length; at += 1_024) {
    rows.at(0);
    rows.at(at);
  }
  const { start } = sectionOf(LAYOUT, 'rows');
  assert.ok(reads.length > 15);
  assert.equal(reads.filter((block) => block === start / BLOCK_BYTES).length, 1);
});

test('a block that changed after the file was opened is refused, and no other', () => {
  const { file, disk } = paged(4);
  const { start } = sectionOf(LAYOUT, 'rows');
  const rows = file.words(sectionOf(LAYOUT, 'rows'));
  disk.write(Buffer.of((WHOLE[start + 5_000] ?? 0) ^ 1), start + 5_000);
  assert.equal(rows.at(1_000), stretch('rows').readUInt32LE(4_000));
  for (let again = 0; again < 2; again += 1) {
    assert.throws(() => rows.at(1_024), {
      code: 'damaged_generation',
      message: new RegExp(`block ${start / BLOCK_BYTES + 1} is not what was written`, 'u'),
    });
  }
  assert.equal(rows.at(2_048), stretch('rows').readUInt32LE(8_192));
  disk.write(WHOLE.subarray(start + 5_000, start + 5_001), start + 5_000);
  assert.equal(rows.at(1_024), stretch('rows').readUInt32LE(4_096));
});

test('checksums that changed refuse what they are for', () => {
  const { file, disk } = paged(4);
  disk.write(Buffer.alloc(BLOCK_BYTES, 7), sectionOf(LAYOUT, 'blockChecksums').start);
  assert.throws(() => file.words(sectionOf(LAYOUT, 'rows')).at(0), { code: 'damaged_generation' });
});

test('a file that shrank, or can not be read, is refused', () => {
  const { file, disk } = paged(4);
  disk.truncate(sectionOf(LAYOUT, 'rows').start + 10);
  assert.throws(() => file.words(sectionOf(LAYOUT, 'rows')).at(0), {
    code: 'damaged_generation',
    message: /ends early/,
  });
});

test('blocks beyond 4 GiB are found', () => {
  const far = 3 * 2 ** 32;
  const moved: FileLayout = {
    ...LAYOUT,
    byteLength: LAYOUT.byteLength + far,
    sections: LAYOUT.sections.map((section) =>
      section.kind === 'blockChecksums' ? { ...section, start: far } : section,
    ),
  };
  const block = Buffer.alloc(BLOCK_BYTES).map((_, at) => at % 256);
  // Blocks of checksums have none of their own: any position can be read.
  const disk = { ...fileOf(), read: (into: Uint8Array, position: number) => fill(into, position) };
  const fill = (into: Uint8Array, position: number) => {
    into.set(block);
    new DataView(into.buffer, into.byteOffset).setUint32(0, position / BLOCK_BYTES, true);
    return into.length;
  };
  const file = new PagedFile(disk, moved, 0);
  const start = far + 5 * BLOCK_BYTES;
  const words = file.words({ kind: 'rows', start, byteLength: 2 ** 33 });
  assert.equal(words.at(0), far / BLOCK_BYTES + 5);
  const bytes = file.bytes({ kind: 'idBytes', start, byteLength: 2 ** 32 });
  assert.equal(bytes.at(300), 300 % 256);
});

test('after it is closed nothing is read, in the cache or not', () => {
  const { file } = paged(1_000);
  const rows = file.words(sectionOf(LAYOUT, 'rows'));
  rows.at(0);
  file.close();
  for (const at of [0, 4_000]) assert.throws(() => rows.at(at), { name: 'AssertionError' });
});

test('it takes as many blocks as it may, and no more than there are', () => {
  const few = paged(20).file.byteLength;
  assert.ok(few >= 20 * BLOCK_BYTES && few < 21 * BLOCK_BYTES);
  assert.ok(paged(10_000).file.byteLength < 1.1 * WHOLE.length);
});
