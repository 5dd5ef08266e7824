/** A generation of a few dozen blocks, read through a cache of some. */

import type { DiskFile } from '../../../node/snapshot/disk.ts';
import { BLOCK_BYTES, readLayout, sectionOf } from '../../../node/snapshot/generation-file.ts';
import type { SectionKind } from '../../../node/snapshot/generation-file.ts';
import { PagedFile } from '../../../node/snapshot/read/paged-file.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile } from './generation-files.ts';

const FACTS = Array.from({ length: 6_000 }, (_, n) => fact('in', `User:é${n}`, `Group:${n % 99}`));
export const WHOLE = bytesOf(generationFile(FACTS));
export const LAYOUT = readLayout(fileOf(WHOLE));

/** The bytes of a section. */
export function stretch(kind: SectionKind): Buffer {
  const { start, byteLength } = sectionOf(LAYOUT, kind);
  return WHOLE.subarray(start, start + byteLength);
}

/** `blocks`: how many the cache holds. `reads`: the blocks that were read of the file. */
export function paged(blocks: number): { file: PagedFile; disk: DiskFile; reads: number[] } {
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
