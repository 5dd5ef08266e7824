/**
 * The slots of a type: an open-addressing hash over its ids that can be written from front to back.
 * The home of an id is a slot among 2^n. Ids are placed ascending by home, then by number, each at its
 * home or, where that is taken, right after the one before. What runs over goes on behind the 2^n, and
 * the last slot is free: whoever looks from home on comes to the id or to a free slot.
 */

import { hashOfBytes } from './id-hash.ts';

/** Between a third and two thirds of them are taken. */
export function homeSlotCountFor(idCount: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, idCount * 1.5)));
}

/** The home of the id whose UTF-8 is there in `bytes`. */
export function homeOf(
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  homeSlotCount: number,
): number {
  return hashOfBytes(bytes, start, end) & (homeSlotCount - 1);
}

/** Gives ids their slots, in the order above. */
export class SlotPlacer {
  readonly #homeSlotCount: number;
  #next = 0;

  constructor(homeSlotCount: number) {
    this.#homeSlotCount = homeSlotCount;
  }

  /** The slots of `count` ids with this home: the first of them. Homes come ascending. */
  place(home: number, count: number): number {
    const first = Math.max(home, this.#next);
    this.#next = first + count;
    return first;
  }

  /** How many slots the type has with what was placed. */
  get slotCount(): number {
    return Math.max(this.#homeSlotCount, this.#next + 1);
  }
}
