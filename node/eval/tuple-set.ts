/**
 * A set of tuples of numbers, all of one width, numbered in the order they came. Small sets are
 * searched from end to end; larger ones get a hash index. What every table of the engine is made of.
 */

const LINEAR_COUNT_MAX = 8;
const HASH_SLOTS_MIN = 32;
const EMPTY = -1;

export class TupleSet {
  readonly width: number;
  /** Tuples end to end: tuple `i` starts at `i * width`; past the last, nothing is meant. */
  readonly flat: number[] = [];
  #count = 0;
  /** Open addressing: index of a tuple, or EMPTY. Power of two; at most half full. */
  #slots: Int32Array | undefined;

  constructor(width: number) {
    this.width = width;
  }

  get count(): number {
    return this.#count;
  }

  /** The index of `tuple` (its first `width` numbers), adding it when it is new. */
  add(tuple: readonly number[]): number {
    const { width, flat } = this;
    if (this.#slots !== undefined) return this.#addHashed(tuple, this.#slots);
    for (let index = 0; index < this.#count; index += 1) {
      if (isAt(flat, index * width, tuple)) return index;
    }
    const index = this.#append(tuple);
    if (this.#count > LINEAR_COUNT_MAX) this.#rehash(HASH_SLOTS_MIN);
    return index;
  }

  /** Forgets everything; the memory of a small set is kept for the next tuples. */
  clear(): void {
    this.#count = 0;
    if (this.#slots === undefined) return;
    this.#slots = undefined;
    this.flat.length = 0;
  }

  #addHashed(tuple: readonly number[], slots: Int32Array): number {
    const { width, flat } = this;
    const mask = slots.length - 1;
    let slot = hashOf(tuple, 0, width) & mask;
    for (;;) {
      const index = slots[slot] ?? EMPTY;
      if (index === EMPTY) break;
      if (isAt(flat, index * width, tuple)) return index;
      slot = (slot + 1) & mask;
    }
    const index = this.#append(tuple);
    slots[slot] = index;
    if (this.#count * 2 > slots.length) this.#rehash(slots.length * 2);
    return index;
  }

  #append(tuple: readonly number[]): number {
    const start = this.#count * this.width;
    for (let i = 0; i < this.width; i += 1) this.flat[start + i] = tuple[i] ?? 0;
    this.#count += 1;
    return this.#count - 1;
  }

  #rehash(slotCount: number): void {
    const slots = new Int32Array(slotCount).fill(EMPTY);
    const mask = slotCount - 1;
    for (let index = 0; index < this.#count; index += 1) {
      let slot = hashOf(this.flat, index * this.width, this.width) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

function isAt(flat: readonly number[], offset: number, tuple: readonly number[]): boolean {
  for (let i = 0; i < tuple.length; i += 1) {
    if (flat[offset + i] !== tuple[i]) return false;
  }
  return true;
}

function hashOf(numbers: readonly number[], offset: number, width: number): number {
  let hash = 0x9e37;
  for (let i = 0; i < width; i += 1) {
    hash = Math.imul(hash ^ (numbers[offset + i] ?? 0), 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  return hash ^ (hash >>> 13);
}
