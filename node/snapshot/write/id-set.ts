/**
 * The ids of one type while a generation is built: they are numbered as they come, and found again in an
 * open-addressing hash that grows with them. Interning an ASCII id encodes nothing.
 */

import { NONE } from '../../eval/facts.ts';
import { NodeError } from '../../lib/errors.ts';
import { free } from '../free.ts';
import { NOT_ASCII, hashOfAscii, hashOfBytes } from '../id-hash.ts';
import type { GenerationLimits } from '../sections.ts';

/** Ids, numbered from 0. */
export type IdList = {
  /** Their UTF-8, end to end. */
  readonly bytes: Uint8Array;
  /** Id `n` is `bytes` from `starts[n]` to `starts[n + 1]`. */
  readonly starts: Uint32Array;
};

/** `slots`: as many as a power of two, at most two thirds of them taken: numbers of ids, NONE where free. */
type GrowingIds = IdList & { readonly slots: Uint32Array };

const encoder = new TextEncoder();

export class IdSet {
  readonly #limits: GenerationLimits;
  #count = 0;
  #table = emptyTable();

  constructor(limits: GenerationLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  get byteCount(): number {
    return this.#table.starts[this.#count] ?? 0;
  }

  /** Of all memory it holds. */
  get byteLength(): number {
    const { bytes, starts, slots } = this.#table;
    return bytes.byteLength + starts.byteLength + slots.byteLength;
  }

  /** Only the first `count` ids mean anything. Valid until the next `intern`. */
  get list(): IdList {
    return this.#table;
  }

  /** Forgets all ids and gives back their memory. */
  clear(): void {
    const { bytes, starts, slots } = this.#table;
    for (const array of [bytes, starts, slots]) free(array);
    this.#count = 0;
    this.#table = emptyTable();
  }

  /**
   * The number of `id`: a new one when it is new. Throws NodeError `too_large`, `invalid_request`.
   */
  intern(id: string): number {
    const hash = hashOfAscii(id);
    if (hash === NOT_ASCII) return this.#internEncoded(id);
    const slot = slotOfAscii(this.#table, id, hash);
    const known = this.#table.slots[slot] ?? NONE;
    if (known !== NONE) return known;
    const start = this.#reserve(id.length);
    const { bytes } = this.#table;
    for (let at = 0; at < id.length; at += 1) bytes[start + at] = id.charCodeAt(at);
    return this.#append(slot, id.length);
  }

  #internEncoded(id: string): number {
    if (!id.isWellFormed()) {
      throw new NodeError(
        'invalid_request',
        `Cannot store an id that is not Unicode: ${escaped(id)}`,
      );
    }
    const encoded = encoder.encode(id);
    const slot = slotOfBytes(this.#table, encoded);
    const known = this.#table.slots[slot] ?? NONE;
    if (known !== NONE) return known;
    const start = this.#reserve(encoded.length);
    this.#table.bytes.set(encoded, start);
    return this.#append(slot, encoded.length);
  }

  /** Makes room for one more id; where its bytes start. */
  #reserve(length: number): number {
    const { valuesMax, idBytesMax } = this.#limits;
    if (this.#count === valuesMax) {
      throw new NodeError('too_large', `Cannot store more than ${valuesMax} values of one type`);
    }
    const { bytes, starts } = this.#table;
    const start = this.byteCount;
    const end = start + length;
    if (end > idBytesMax) {
      throw new NodeError('too_large', `Cannot store more than ${idBytesMax} bytes of ids`);
    }
    if (end > bytes.length) {
      const grown = new Uint8Array(Math.ceil(end * 1.5));
      grown.set(bytes);
      free(bytes);
      this.#table = { ...this.#table, bytes: grown };
    }
    if (this.#count + 2 > starts.length) {
      const grown = new Uint32Array(Math.ceil(starts.length * 1.5));
      grown.set(starts);
      free(starts);
      this.#table = { ...this.#table, starts: grown };
    }
    return start;
  }

  #append(slot: number, length: number): number {
    const number = this.#count;
    const { starts, slots } = this.#table;
    starts[number + 1] = (starts[number] ?? 0) + length;
    slots[slot] = number;
    this.#count += 1;
    if (this.#count * 3 > slots.length * 2) this.#growSlots();
    return number;
  }

  #growSlots(): void {
    const slots = new Uint32Array(this.#table.slots.length * 2).fill(NONE);
    free(this.#table.slots);
    this.#table = { ...this.#table, slots };
    for (let number = 0; number < this.#count; number += 1) enterId(this.#table, number);
  }
}

function emptyTable(): GrowingIds {
  return {
    bytes: new Uint8Array(64),
    starts: new Uint32Array(8),
    slots: new Uint32Array(8).fill(NONE),
  };
}

/** Where an id of ASCII is in the slots, or could be put. */
function slotOfAscii(ids: GrowingIds, id: string, hash: number): number {
  const mask = ids.slots.length - 1;
  let slot = hash & mask;
  for (;;) {
    const number = ids.slots[slot] ?? NONE;
    if (number === NONE || isAsciiAt(ids, number, id)) return slot;
    slot = (slot + 1) & mask;
  }
}

/** Where the id with these bytes is in the slots, or could be put. */
function slotOfBytes(ids: GrowingIds, id: Uint8Array): number {
  const mask = ids.slots.length - 1;
  let slot = hashOfBytes(id, 0, id.length) & mask;
  for (;;) {
    const number = ids.slots[slot] ?? NONE;
    if (number === NONE || isBytesAt(ids, number, id)) return slot;
    slot = (slot + 1) & mask;
  }
}

/** Puts an id that is in `bytes`, but not yet in the slots, there. */
function enterId({ bytes, starts, slots }: GrowingIds, number: number): void {
  const mask = slots.length - 1;
  let slot = hashOfBytes(bytes, starts[number] ?? 0, starts[number + 1] ?? 0) & mask;
  while (slots[slot] !== NONE) slot = (slot + 1) & mask;
  slots[slot] = number;
}

function isAsciiAt({ bytes, starts }: IdList, number: number, id: string): boolean {
  const start = starts[number] ?? 0;
  const length = id.length;
  if ((starts[number + 1] ?? 0) - start !== length) return false;
  for (let at = 0; at < length; at += 1) {
    if (bytes[start + at] !== id.charCodeAt(at)) return false;
  }
  return true;
}

function isBytesAt({ bytes, starts }: IdList, number: number, id: Uint8Array): boolean {
  const start = starts[number] ?? 0;
  if ((starts[number + 1] ?? 0) - start !== id.length) return false;
  for (let at = 0; at < id.length; at += 1) {
    if (bytes[start + at] !== id[at]) return false;
  }
  return true;
}

/** Lone surrogates as `\ud800`, as JSON writes them. */
function escaped(id: string): string {
  return JSON.stringify(id.slice(0, 100));
}
