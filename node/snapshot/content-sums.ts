/** The checksums of all sections and of all blocks, and the digest, of a file that is read through once. */

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BLOCK_BYTES, roundUpToBlock } from './generation-file.ts';
import type { PlacedSection } from './generation-file.ts';
import type { Piece } from './read-pieces.ts';

/**
 * The digest is SHA-256 of the blocks from the second to the last, then of the table: that comes last
 * because it is known last, so that a file is read once to be sealed, not twice.
 */
export class ContentSums {
  readonly #sections: readonly PlacedSection[];
  readonly #checksums: number[];
  readonly #hash = createHash('sha256');
  #section = 0;

  constructor(sections: readonly PlacedSection[]) {
    this.#sections = sections;
    this.#checksums = sections.map(() => 0);
  }

  /** How many sections are whole: their checksums are known. */
  get sectionsDone(): number {
    return this.#section;
  }

  /** The next piece, of whole blocks; the first begins with the second block of the file. */
  add({ bytes, position }: Piece): void {
    this.#hash.update(bytes);
    const end = position + bytes.length;
    for (; this.#section < this.#sections.length; this.#section += 1) {
      const { start, byteLength } = this.#sections[this.#section] ?? NOTHING;
      const sectionEnd = start + byteLength;
      const part = bytes.subarray(
        Math.max(start - position, 0),
        Math.max(sectionEnd - position, 0),
      );
      this.#checksums[this.#section] = crc32(part, this.#checksums[this.#section]);
      if (roundUpToBlock(sectionEnd) > end) return;
    }
  }

  /** Of the section at that place in the order of kinds, once it is whole. */
  checksumOf(section: number): number {
    return this.#checksums[section] ?? 0;
  }

  /** In hex. Nothing can be added after it. */
  finish(table: Uint8Array): string {
    return this.#hash.update(table).digest('hex');
  }
}

const NOTHING = { start: 0, byteLength: 0 } as const;

/** CRC-32 of each block, little-endian, as the section blockChecksums holds them. */
export function blockChecksumsOf(blocks: Uint8Array): Uint8Array {
  const checksums = new Uint32Array(blocks.length / BLOCK_BYTES);
  for (let at = 0; at < checksums.length; at += 1) {
    checksums[at] = crc32(blocks.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES));
  }
  return new Uint8Array(checksums.buffer);
}
