import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  BLOCK_BYTES,
  readLayout,
  roundUpToBlock,
  SECTION_KINDS,
  sectionOf,
} from '../../../../node/snapshot/generation-file.ts';
import type { FileLayout } from '../../../../node/snapshot/generation-file.ts';
import { PagedFile } from '../../../../node/snapshot/read/paged-file.ts';
import { pagedBytes, pagedWords } from '../../../../node/snapshot/read/paged-words.ts';
import { sealGeneration } from '../../../../node/snapshot/seal.ts';
import { bytesContract, wordsContract } from '../../../contracts/words.ts';
import { fileOf } from '../generation-files.ts';
import { LAYOUT, paged, stretch } from '../paged-fixture.ts';

/** Positions in an order that jumps about. */
function shuffled(length: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => Math.imul(n, 2_654_435_761) >>> 0).map(
    (number) => number % length,
  );
}

/** Pages a file with these bytes in a section, and nothing in the others but the manifest. */
function pagedWith(kind: 'rows' | 'idBytes', bytes: Uint8Array) {
  const file = fileOf();
  let start = BLOCK_BYTES;
  const sections = SECTION_KINDS.filter((each) => each !== 'blockChecksums').map((each) => {
    const content = each === kind ? bytes : each === 'manifest' ? MANIFEST : new Uint8Array(0);
    file.write(content, start);
    const section = { kind: each, start, byteLength: content.length };
    start = roundUpToBlock(start + content.length);
    return section;
  });
  sealGeneration(file, { takenAtMs: 1, sections });
  const layout = readLayout(file);
  return { file: new PagedFile(file, layout, 0), section: sectionOf(layout, kind) };
}

const MANIFEST = Buffer.from('{"environment":"1","factCount":0,"predicates":[]}');

wordsContract('Paged words', (words) => {
  const { file, section } = pagedWith('rows', new Uint8Array(Uint32Array.from(words).buffer));
  return pagedWords(file, section);
});
bytesContract('Paged bytes', (bytes) => {
  const { file, section } = pagedWith('idBytes', bytes);
  return pagedBytes(file, section);
});

for (const blocks of [0, 5, 1_000]) {
  test(`words and bytes are those of the file, with a cache of ${blocks} blocks`, () => {
    const { file } = paged(blocks);
    const rows = pagedWords(file, sectionOf(LAYOUT, 'rows'));
    const ids = pagedBytes(file, sectionOf(LAYOUT, 'idBytes'));
    const [rowBytes, idBytes] = [stretch('rows'), stretch('idBytes')];
    assert.deepEqual([rows.length * 4, ids.length], [rowBytes.length, idBytes.length]);
    for (const at of shuffled(rows.length, 3_000)) {
      assert.equal(rows.at(at), rowBytes.readUInt32LE(at * 4));
      assert.equal(ids.at(at % ids.length), idBytes[at % ids.length]);
    }
  });

  test(`text is read within blocks and over them, with a cache of ${blocks} blocks`, () => {
    const { file } = paged(blocks);
    const ids = pagedBytes(file, sectionOf(LAYOUT, 'idBytes'));
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

test('parts of parts count from their own start', () => {
  const { file } = paged(4);
  const rows = pagedWords(file, sectionOf(LAYOUT, 'rows')).part(1_000, 5_000).part(30, 2_000);
  assert.deepEqual(
    [rows.length, rows.at(0), rows.at(1_969), rows.at(1_970)],
    [1_970, stretch('rows').readUInt32LE(4_120), stretch('rows').readUInt32LE(4 * 2_999), 0],
  );
  const ids = pagedBytes(file, sectionOf(LAYOUT, 'idBytes')).part(4_000, 9_000).part(90, 200);
  assert.deepEqual([ids.length, ids.at(8), ids.at(110)], [110, stretch('idBytes')[4_098], 0]);
  assert.equal(ids.text(0, 20), stretch('idBytes').toString('utf8', 4_090, 4_110));
});

test('text that ends before it starts, or after the ids, is damage', () => {
  const ids = pagedBytes(paged(4).file, sectionOf(LAYOUT, 'idBytes'));
  for (const [start, end] of [
    [5, 4],
    [0, ids.length + 1],
  ] as const)
    // prettier-ignore
    assert.throws(() => ids.text(start, end), { code: 'damaged_generation' });
});

test('blocks beyond 4 GiB are found, and words beyond the 2^31st', () => {
  const far = 2 ** 33;
  const moved: FileLayout = {
    ...LAYOUT,
    byteLength: far + 2 ** 34,
    sections: LAYOUT.sections.map((section) =>
      section.kind === 'blockChecksums' ? { ...section, start: far } : section,
    ),
  };
  // Every block says which one it is. Blocks of checksums have none of their own, so any can be read.
  const read = (into: Uint8Array, position: number) => {
    for (let at = 0; at < into.length; at += 1) into[at] = at % 256;
    new DataView(into.buffer, into.byteOffset).setUint32(0, position / BLOCK_BYTES, true);
    return into.length;
  };
  const file = new PagedFile({ ...fileOf(), read }, moved, 0);
  const start = far + 5 * BLOCK_BYTES;
  const words = pagedWords(file, { kind: 'idSlots', start, byteLength: 2 ** 34 - start + far });
  assert.equal(words.at(0), start / BLOCK_BYTES);
  assert.equal(words.at(2 ** 31), (start + 2 ** 33) / BLOCK_BYTES);
  const bytes = pagedBytes(file, { kind: 'idBytes', start, byteLength: 2 ** 32 });
  assert.equal(bytes.at(2 ** 32 - BLOCK_BYTES + 300), 300 % 256);
  assert.equal(bytes.text(2 ** 31 + 65, 2 ** 31 + 68), 'ABC');
});
