import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import {
  BLOCK_BYTES,
  FORMAT_VERSION,
  SECTION_KINDS,
  STAMP_BYTES,
  decodeStamp,
  decodeTable,
  encodeStamp,
  encodeTable,
  readHead,
  readLayout,
  readSection,
  roundUpToBlock,
  sectionOf,
} from '../../../node/snapshot/generation-file.ts';
import type { StoredSection } from '../../../node/snapshot/generation-file.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile } from './generation-files.ts';

const STAMP = { takenAtMs: 1_700_000_000_123, digest: 'ab'.repeat(32), tableChecksum: 0xfedc_ba98 };
const FACTS = [fact('in', 'User:ann', 'Group:dev'), fact('in', 'User:bob', 'Group:dev')];

/** Sections of one block each; the checksums' length follows from the others. */
const SECTIONS: readonly StoredSection[] = SECTION_KINDS.map((kind, at) => ({
  kind,
  checksum: 0xffff_ff00 + at,
  start: (at + 1) * BLOCK_BYTES,
  byteLength: kind === 'blockChecksums' ? at * 4 : 8,
}));

function checkDamaged(read: () => unknown, message: RegExp): void {
  assert.throws(read, { code: 'damaged_generation', message });
}

/** The section at that place is changed. */
function changed(at: number, change: Partial<StoredSection>): readonly StoredSection[] {
  return SECTIONS.map((section, place) => (place === at ? { ...section, ...change } : section));
}

test('a stamp is read as it was written', () => {
  assert.deepEqual(decodeStamp(encodeStamp(STAMP)), STAMP);
  assert.equal(encodeStamp(STAMP).length, STAMP_BYTES);
});

test('a stamp with any bit turned is refused', () => {
  for (let bit = 0; bit < STAMP_BYTES * 8; bit += 1) {
    const bytes = encodeStamp(STAMP);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const where = bit >> 3;
    const what = where < 8 ? /not a generation/ : where < 12 ? /format version|stamp/ : /stamp/;
    checkDamaged(() => decodeStamp(bytes), what);
  }
});

test('a format of the future is refused by its version, whatever the rest looks like', () => {
  const bytes = encodeStamp(STAMP);
  bytes[8] = FORMAT_VERSION + 1;
  checkDamaged(() => decodeStamp(bytes), /format version is 2, and this program knows up to 1/);
});

test('a table is read as it was written, also beyond 4 GiB', () => {
  assert.deepEqual(decodeTable(encodeTable(SECTIONS)), SECTIONS);
  let start = BLOCK_BYTES;
  const large = SECTIONS.map((section) => {
    const byteLength = section.kind === 'rows' ? 2 ** 33 : section.byteLength;
    const isLast = section.kind === 'blockChecksums';
    const placed = {
      ...section,
      start,
      byteLength: isLast ? (start / BLOCK_BYTES - 1) * 4 : byteLength,
    };
    start = roundUpToBlock(start + byteLength);
    return placed;
  });
  assert.deepEqual(decodeTable(encodeTable(large)), large);
});

test('sections that do not lie end to end are refused by name', () => {
  const read = (sections: readonly StoredSection[]) => () => decodeTable(encodeTable(sections));
  checkDamaged(read(changed(0, { start: 0 })), /misplaces manifest/);
  checkDamaged(read(changed(3, { start: 5 * BLOCK_BYTES })), /misplaces nameEnds/);
  checkDamaged(read(changed(3, { byteLength: BLOCK_BYTES + 4 })), /misplaces typeEnds/);
  checkDamaged(read(changed(4, { byteLength: 7 })), /misplaces typeEnds/);
  checkDamaged(read(changed(0, { byteLength: 17 * 2 ** 20 })), /misplaces manifest/);
  checkDamaged(read(changed(13, { byteLength: 4 })), /misplaces blockChecksums/);
});

test('another number or order of sections is refused', () => {
  const table = encodeTable(SECTIONS);
  table[0] = 15;
  checkDamaged(() => decodeTable(table), /other sections/);
  const turned = encodeTable(SECTIONS);
  turned[8] = 2;
  checkDamaged(() => decodeTable(turned), /misplaces manifest/);
});

test('the head says what is inside, without the sections', () => {
  const file = generationFile(FACTS, { environment: '77', takenAtMs: 99 });
  const { digest, ...head } = readHead(file);
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.deepEqual(head, {
    environment: '77',
    takenAtMs: 99,
    byteLength: file.size(),
    factCount: 2,
    predicates: [{ name: 'in', arity: 2, factCount: 2 }],
  });
});

test('a head is not read where stamp, table or manifest are damaged', () => {
  const bytes = bytesOf(generationFile(FACTS));
  const turned = (at: number) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return () => readHead(fileOf(copy));
  };
  checkDamaged(turned(30), /stamp/);
  checkDamaged(turned(BLOCK_BYTES - 1), /table/);
  checkDamaged(turned(BLOCK_BYTES), /manifest/);
});

test('a file that is too short or too long is refused', () => {
  const bytes = bytesOf(generationFile(FACTS));
  checkDamaged(() => readLayout(fileOf(bytes.subarray(0, 63))), /ends early: 63 of/);
  checkDamaged(() => readLayout(fileOf(bytes.subarray(0, -1))), /ends early/);
  checkDamaged(() => readLayout(fileOf(Buffer.concat([bytes, Buffer.of(0)]))), /after its end/);
});

test('a section is read whole and checked', () => {
  const file = generationFile(FACTS);
  const section = sectionOf(readLayout(file), 'idBytes');
  assert.equal(Buffer.from(readSection(file, section)).toString(), 'devannbob');
  assert.equal(crc32('devannbob'), section.checksum);
  file.write(Buffer.from('x'), section.start);
  checkDamaged(() => readSection(file, section), /section idBytes is damaged/);
});
