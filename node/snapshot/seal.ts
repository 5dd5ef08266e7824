/**
 * The last step of writing a generation, whoever wrote the sections: checksums, table and stamp. A file
 * that was not sealed has no stamp, so nobody takes it for a generation.
 */

import { crc32 } from 'node:zlib';
import { assert, present } from '../lib/assert.ts';
import { ContentSums, blockChecksumsOf } from './content-sums.ts';
import type { DiskFile } from './disk.ts';
import {
  BLOCK_BYTES,
  STAMP_BYTES,
  checksumBytesFor,
  encodeStamp,
  encodeTable,
  readHead,
  roundUpToBlock,
} from './generation-file.ts';
import type { GenerationHead, PlacedSection } from './generation-file.ts';
import { readPieces } from './read-pieces.ts';

export type SealOptions = {
  /** When the copy began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** All but blockChecksums, in the order of their kinds, each at the first block after the one before. */
  readonly sections: readonly PlacedSection[];
};

/**
 * Reads the sections once, and flushes the file at the end: from then on it is a generation. Bytes
 * between and after sections are made zero.
 */
export function sealGeneration(file: DiskFile, options: SealOptions): GenerationHead {
  const last = present(options.sections.at(-1), 'section');
  const start = roundUpToBlock(last.start + last.byteLength);
  const byteLength = checksumBytesFor(start);
  const sections = [...options.sections, { kind: 'blockChecksums', start, byteLength } as const];
  fillGaps(file, sections);

  const sums = new ContentSums(sections);
  for (const piece of readPieces(file, BLOCK_BYTES, start)) {
    sums.add(piece);
    file.write(blockChecksumsOf(piece.bytes), start + checksumBytesFor(piece.position));
  }
  for (const piece of readPieces(file, start, roundUpToBlock(start + byteLength))) sums.add(piece);

  const table = encodeTable(
    sections.map((section, at) => ({ ...section, checksum: sums.checksumOf(at) })),
  );
  writeFirstBlock(file, { table, takenAtMs: options.takenAtMs, digest: sums.finish(table) });
  file.flush();
  return readHead(file);
}

const ZEROS = new Uint8Array(BLOCK_BYTES);

function fillGaps(file: DiskFile, sections: readonly PlacedSection[]): void {
  let startExpected = BLOCK_BYTES;
  for (const { start, byteLength } of sections) {
    assert(start === startExpected, 'A section begins where the one before ends');
    const end = start + byteLength;
    startExpected = roundUpToBlock(end);
    if (end < startExpected) file.write(ZEROS.subarray(0, startExpected - end), end);
  }
  file.truncate(startExpected);
}

function writeFirstBlock(
  file: DiskFile,
  { table, ...stamp }: { readonly table: Uint8Array; takenAtMs: number; digest: string },
): void {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(encodeStamp({ ...stamp, tableChecksum: crc32(table) }));
  block.set(table, STAMP_BYTES);
  file.write(block, 0);
}
