/** Where a world came from, and what it is read from. */

import { assert } from '../lib/assert.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import type { SharedGeneration } from '../snapshot/shared-generation.ts';
import { ENDLESS_LEASE, type Lease } from './lease.ts';

export type Origin = {
  /** `primary`, `disk`, or the name of the peer, the store or the file that gave it. */
  readonly source: string;
  /** Undefined: what it is read from has no file, and changes by itself. */
  readonly file: GenerationFile | undefined;
  /** What another thread opens the same facts from. Left out: they are for one thread alone. */
  readonly shared?: SharedGeneration | undefined;
  /** Keeps the world askable: its facts, and `file` for them. */
  readonly lease: Lease;
};

/** A generation's file, open, whatever becomes of its name. */
export type GenerationFile = {
  readonly head: GenerationHead;
  readonly residency: 'resident' | 'paged';
  /** Why it is read so, in one sentence. */
  readonly residencyReason: string;
  readonly residentBytes: number;
  /** Fills `into` from this byte on, unless the file ends; how many bytes were read. */
  read(into: Uint8Array, position: number): number;
  /** Keeps the file open and nothing else: of a world that is replaced, facts in memory go at once. */
  readonly lease: Lease;
};

/** Of a file that goes elsewhere: little enough not to be felt, enough for a disk to be quick. */
const PIECE_BYTES = 256 * 1024;

/** All of the file, in order. Each piece is the receiver's; the file must stay open meanwhile. */
export async function* piecesOf(
  file: Pick<GenerationFile, 'head' | 'read'>,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < file.head.byteLength;) {
    const piece = new Uint8Array(PIECE_BYTES);
    const count = file.read(piece, position);
    assert(count > 0, 'a generation that is open goes to its end');
    yield await Promise.resolve(piece.subarray(0, count));
    position += count;
  }
}

/** Of facts that are only in memory. */
export const IN_MEMORY: Origin = {
  source: 'memory',
  file: undefined,
  lease: ENDLESS_LEASE,
};
