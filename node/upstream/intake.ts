/**
 * What arrives of an offered generation: counted, hashed and written on as it comes, so that what is
 * not what was offered is known at its last byte, without a second look.
 */

import { createHash } from 'node:crypto';
import { NodeError } from '../lib/errors.ts';
import { BLOCK_BYTES, decodeStamp, type Stamp, STAMP_BYTES } from '../snapshot/generation-file.ts';
import type { UpstreamError } from './retry.ts';
import type { Offer } from './snapshot-source.ts';
import { cannotTake } from './source-errors.ts';

export type OfferedBytes = Pick<Offer, 'takenAtMs' | 'digest' | 'byteLength'>;

/** Every method throws UpstreamError for bytes that are not what was offered. */
export class Intake {
  readonly #from: string;
  readonly #offered: OfferedBytes;
  readonly #write: (bytes: Uint8Array, position: number) => void;
  readonly #firstBlock = new Uint8Array(BLOCK_BYTES);
  #hash = createHash('sha256');
  #position = 0;

  /** `from`: the source's name, for messages. */
  constructor(
    from: string,
    offered: OfferedBytes,
    write: (bytes: Uint8Array, position: number) => void,
  ) {
    this.#from = from;
    this.#offered = offered;
    this.#write = write;
  }

  /** How many bytes came so far: where the next ones belong. */
  get position(): number {
    return this.#position;
  }

  /** The source begins again. */
  restart(): void {
    this.#hash = createHash('sha256');
    this.#position = 0;
  }

  add(bytes: Uint8Array): void {
    const start = this.#position;
    const end = start + bytes.length;
    const { byteLength } = this.#offered;
    if (end > byteLength)
      throw this.#refused(`it sends more than the ${byteLength} bytes it offered`);
    const inFirstBlock = bytes.subarray(0, Math.max(0, BLOCK_BYTES - start));
    this.#firstBlock.set(inFirstBlock, inFirstBlock.length === 0 ? 0 : start);
    this.#hash.update(bytes.subarray(inFirstBlock.length));
    this.#write(bytes, start);
    this.#position = end;
  }

  /** To be called when the source says that this is all. What ended early may go on another time. */
  finish(): void {
    const { byteLength, digest, takenAtMs } = this.#offered;
    if (this.#position < byteLength) {
      throw this.#refused(`it ends after ${this.#position} of ${byteLength} bytes`, true);
    }
    const stamp = this.#stamp();
    const received = this.#hash.update(this.#firstBlock.subarray(STAMP_BYTES)).digest('hex');
    if (stamp.takenAtMs !== takenAtMs || stamp.digest !== digest || received !== digest) {
      throw this.#refused('what it sends is not what it offered: the digests differ');
    }
  }

  #stamp(): Stamp {
    try {
      return decodeStamp(this.#firstBlock.subarray(0, STAMP_BYTES));
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw this.#refused(`what it sends is damaged: ${error.message}`);
    }
  }

  #refused(reason: string, isTransient = false): UpstreamError {
    return cannotTake(this.#from, reason, { isTransient });
  }
}
