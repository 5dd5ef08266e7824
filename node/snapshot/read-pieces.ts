/** Reading a generation file: what cannot be read, or is not there, is damage. */

import { reasonOf } from '../lib/reason-of.ts';
import { damaged } from './damaged.ts';
import { systemCodeOf } from './disk-trouble.ts';
import type { ReadableFile } from './disk.ts';

/** So much is read, summed and hashed in 2 ms or less. A multiple of BLOCK_BYTES. */
export const PIECE_BYTES = 1024 * 1024;

/** `bytes` are valid until the next piece. */
export type Piece = { readonly bytes: Uint8Array; readonly position: number };

/** From `start` up to but not including `end`. Throws NodeError `damaged_generation`. */
export function* readPieces(file: ReadableFile, start: number, end: number): Generator<Piece> {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, end - start));
  for (let position = start; position < end; position += buffer.length) {
    const bytes = buffer.subarray(0, Math.min(buffer.length, end - position));
    readWhole(file, bytes, position);
    yield { bytes, position };
  }
}

/** Fills `into`. Throws NodeError `damaged_generation`. */
export function readWhole(file: ReadableFile, into: Uint8Array, position: number): void {
  const bytesRead = readSome(file, into, position);
  if (bytesRead < into.length) {
    throw damaged(`it ends early: ${position + bytesRead} of ${position + into.length} bytes`);
  }
}

function readSome(file: ReadableFile, into: Uint8Array, position: number): number {
  try {
    return file.read(into, position);
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    throw damaged(`it cannot be read at byte ${position}: ${reasonOf(error)}`, { cause: error });
  }
}
