/**
 * Is every byte of a file as it was written? The one check for a generation that comes from anywhere:
 * own disk, a peer, a store, a file by hand.
 */

import type { ReadableFile } from './disk.ts';
import { FileCheck } from './file-check.ts';
import { BLOCK_BYTES, headOf, readLayout, readSection, sectionOf } from './generation-file.ts';
import type { GenerationHead } from './generation-file.ts';
import { readPieces } from './read-pieces.ts';

/**
 * Yields the bytes that are checked so far, after each MiB or so, for the caller to let others run.
 * Throws NodeError `damaged_generation`, which says what is damaged.
 */
export function* verifyGeneration(file: ReadableFile): Generator<number, GenerationHead> {
  const layout = readLayout(file);
  const check = new FileCheck(layout);
  for (const piece of readPieces(file, BLOCK_BYTES, layout.byteLength)) {
    check.add(piece);
    yield piece.position + piece.bytes.length;
  }
  check.finish();
  return headOf(layout, readSection(file, sectionOf(layout, 'manifest')));
}
