/** Compares a file that is read through once with all its checksums and its digest. */

import { crc32 } from 'node:zlib';
import { ContentSums, blockChecksumsOf } from './content-sums.ts';
import { damaged } from './damaged.ts';
import { sectionOf } from './generation-file.ts';
import type { FileLayout } from './generation-file.ts';
import type { Piece } from './read-pieces.ts';

export class FileCheck {
  readonly #layout: FileLayout;
  readonly #sums: ContentSums;
  /** Where the blocks end that have a checksum each. */
  readonly #blocksEnd: number;
  #sectionsChecked = 0;
  /** CRC-32 of the checksums of all blocks so far: what the section blockChecksums must have. */
  #checksumOfBlocks = 0;

  constructor(layout: FileLayout) {
    this.#layout = layout;
    this.#sums = new ContentSums(layout.sections);
    this.#blocksEnd = sectionOf(layout, 'blockChecksums').start;
  }

  /**
   * The next piece, of whole blocks; the first begins with the second block of the file. Throws
   * NodeError `damaged_generation`.
   */
  add(piece: Piece): void {
    this.#sums.add(piece);
    const { sections } = this.#layout;
    for (; this.#sectionsChecked < this.#sums.sectionsDone; this.#sectionsChecked += 1) {
      const section = sections[this.#sectionsChecked];
      if (section?.checksum !== this.#sums.checksumOf(this.#sectionsChecked)) {
        throw damaged(`its section ${section?.kind} is damaged`);
      }
    }
    const blocks = piece.bytes.subarray(0, Math.max(0, this.#blocksEnd - piece.position));
    this.#checksumOfBlocks = crc32(blockChecksumsOf(blocks), this.#checksumOfBlocks);
  }

  /** After the last piece. Throws NodeError `damaged_generation`. */
  finish(): void {
    const { table, stamp } = this.#layout;
    if (this.#checksumOfBlocks !== sectionOf(this.#layout, 'blockChecksums').checksum) {
      throw damaged('its block checksums are not those of its blocks');
    }
    if (this.#sums.finish(table) !== stamp.digest) {
      throw damaged('its digest is not that of its content');
    }
  }
}
