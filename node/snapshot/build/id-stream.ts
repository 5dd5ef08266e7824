/**
 * Ids of one type after another, ascending, as spilled bytes: of each id how many bytes it shares with
 * the one before, how many more it has, and those.
 */

import { free } from '../free.ts';
import type { SpillReader } from './spill-reader.ts';
import type { SpillWriter } from './spill-writer.ts';

const ID_BYTES = 64;

/** UTF-8 from `start` up to but not including `end`. */
export type IdBytes = {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
};

export class IdWriter {
  readonly #out: SpillWriter;
  #last = new Uint8Array(ID_BYTES);
  #lastLength = 0;
  #isFirst = true;

  constructor(out: SpillWriter) {
    this.#out = out;
  }

  /** Another type begins. */
  begin(): void {
    this.#lastLength = 0;
    this.#isFirst = true;
  }

  /** Whether it was written: it is not the one before once more. */
  write({ bytes, start, end }: IdBytes): boolean {
    const length = end - start;
    const shared = this.#sharedWith(bytes, start, Math.min(length, this.#lastLength));
    if (shared === length && length === this.#lastLength && !this.#isFirst) return false;
    this.#out.number(shared);
    this.#out.number(length - shared);
    this.#out.bytes(bytes, start + shared, end);
    this.#last = withRoom(this.#last, length);
    for (let at = shared; at < length; at += 1) this.#last[at] = bytes[start + at] ?? 0;
    this.#lastLength = length;
    this.#isFirst = false;
    return true;
  }

  #sharedWith(bytes: Uint8Array, start: number, lengthMax: number): number {
    const last = this.#last;
    let shared = 0;
    while (shared < lengthMax && last[shared] === bytes[start + shared]) shared += 1;
    return shared;
  }
}

export class IdReader {
  readonly #in: SpillReader;
  #id = new Uint8Array(ID_BYTES);
  #length = 0;

  constructor(from: SpillReader) {
    this.#in = from;
  }

  /** Its first `length` bytes are the id. Valid until the next one. */
  get id(): Uint8Array {
    return this.#id;
  }

  get length(): number {
    return this.#length;
  }

  next(): void {
    const shared = this.#in.number();
    this.#length = shared + this.#in.number();
    this.#id = withRoom(this.#id, this.#length);
    this.#in.bytes(this.#id, shared, this.#length);
  }
}

/** By the bytes of the ids they have. */
export function isIdBefore(a: IdReader, b: IdReader): boolean {
  const left = a.id;
  const right = b.id;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.length < b.length;
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= bytes.length) return bytes;
  const grown = new Uint8Array(Math.ceil(length * 1.5));
  grown.set(bytes);
  free(bytes);
  return grown;
}
