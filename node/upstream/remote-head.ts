/** The head of a generation that lies elsewhere: read by a few short looks at its first bytes. */

import type { ReadableFile } from '../snapshot/disk.ts';
import { BLOCK_BYTES, type GenerationHead, readHead } from '../snapshot/generation-file.ts';

/** Most manifests end in here. */
const FIRST_LOOK_BYTES = 16 * BLOCK_BYTES;

/** The first block says where the manifest is, and no more is asked for after that. */
const LOOKS_MAX = 3;

/** `read`: the bytes from `start` up to `end`, fewer where they end. */
export type ReadRange = (range: {
  readonly start: number;
  readonly end: number;
}) => Promise<Uint8Array>;

/** Throws NodeError `damaged_generation`, and what `read` throws. */
export async function readRemoteHead(byteLength: number, read: ReadRange): Promise<GenerationHead> {
  let known: Uint8Array = new Uint8Array(0);
  let wanted = Math.min(FIRST_LOOK_BYTES, byteLength);
  for (let looks = 1; ; looks += 1) {
    const more = await read({ start: known.length, end: wanted });
    known = Buffer.concat([known, more]);
    try {
      return readHead(fileOf(known, byteLength));
    } catch (error) {
      const canSeeMore = error instanceof Unread && known.length === wanted && looks < LOOKS_MAX;
      if (!canSeeMore) throw error;
      wanted = Math.min(error.end, byteLength);
    }
  }
}

/** The reader wants bytes that are not here yet: up to `end`. */
class Unread extends Error {
  readonly end: number;

  constructor(end: number) {
    super(`The first ${end} bytes are not there`);
    this.end = end;
  }
}

/** A file of `byteLength` of which only the first bytes are known. */
function fileOf(known: Uint8Array, byteLength: number): ReadableFile {
  return {
    size: () => byteLength,
    read: (into: Uint8Array, position: number) => {
      const end = Math.min(position + into.length, byteLength);
      if (end > known.length) throw new Unread(end);
      into.set(known.subarray(position, end));
      return Math.max(0, end - position);
    },
  };
}
