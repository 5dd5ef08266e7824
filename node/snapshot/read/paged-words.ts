/** Words and bytes of a file that is read block by block. Parts copy nothing and read nothing. */

import { damaged } from '../damaged.ts';
import { BLOCK_BYTES } from '../generation-file.ts';
import type { PlacedSection } from '../generation-file.ts';
import type { PagedFile } from './paged-file.ts';
import type { Bytes, Words } from './words.ts';

/** `1 << BLOCK_BITS` bytes and `1 << WORD_BITS` words are a block. */
const BLOCK_BITS = 12;
const WORD_BITS = 10;
const WORD_MASK = (1 << WORD_BITS) - 1;

/** So few words are looked through faster one by one. */
const FEW_WORDS = 8;

/** A section of words. Reading throws NodeError `damaged_generation`. */
export function pagedWords(file: PagedFile, { start, byteLength }: PlacedSection): Words {
  const firstBlock = start / BLOCK_BYTES;
  return new PagedWords(file, { firstBlock, offset: 0, length: byteLength / 4 });
}

/** A section of bytes. Reading throws NodeError `damaged_generation`. */
export function pagedBytes(file: PagedFile, { start, byteLength }: PlacedSection): Bytes {
  return new PagedBytes(file, { firstBlock: start / BLOCK_BYTES, offset: 0, length: byteLength });
}

/** A stretch of a section: from `offset`, counted from where `firstBlock` begins. */
type Stretch = { readonly firstBlock: number; readonly offset: number; readonly length: number };

class PagedWords implements Words {
  readonly length: number;
  readonly #file: PagedFile;
  readonly #firstBlock: number;
  readonly #offset: number;

  constructor(file: PagedFile, { firstBlock, offset, length }: Stretch) {
    this.length = length;
    this.#file = file;
    this.#firstBlock = firstBlock;
    this.#offset = offset;
  }

  at(index: number): number {
    if (index >= this.length) return 0;
    const word = this.#offset + index;
    return this.#file.wordAt(this.#firstBlock + (word >>> WORD_BITS), word & WORD_MASK);
  }

  part(start: number, end: number): Words {
    const firstBlock = this.#firstBlock;
    return new PagedWords(this.#file, {
      firstBlock,
      offset: this.#offset + start,
      length: end - start,
    });
  }

  lowerBound(value: number, start: number, end: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  hasSorted(value: number, start: number, end: number): boolean {
    const few = Math.min(end, start + FEW_WORDS);
    for (let at = start; at < few; at += 1) if (this.at(at) === value) return true;
    const at = this.lowerBound(value, few, end);
    return at < end && this.at(at) === value;
  }
}

class PagedBytes implements Bytes {
  readonly length: number;
  readonly #file: PagedFile;
  readonly #firstBlock: number;
  readonly #offset: number;

  constructor(file: PagedFile, { firstBlock, offset, length }: Stretch) {
    this.length = length;
    this.#file = file;
    this.#firstBlock = firstBlock;
    this.#offset = offset;
  }

  at(index: number): number {
    if (index >= this.length) return 0;
    const byte = this.#offset + index;
    return this.#file.byteAt(this.#firstBlock + (byte >>> BLOCK_BITS), byte & (BLOCK_BYTES - 1));
  }

  part(start: number, end: number): Bytes {
    const firstBlock = this.#firstBlock;
    return new PagedBytes(this.#file, {
      firstBlock,
      offset: this.#offset + start,
      length: end - start,
    });
  }

  hasAscii(text: string, start: number): boolean {
    for (let at = 0; at < text.length; at += 1) {
      if (this.at(start + at) !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  text(start: number, end: number): string {
    if (start > end || end > this.length) throw damaged('its ids do not lie end to end');
    if (start === end) return '';
    const first = this.#offset + start;
    const last = this.#offset + end - 1;
    const block = this.#firstBlock + (first >>> BLOCK_BITS);
    const at = first & (BLOCK_BYTES - 1);
    if (first >>> BLOCK_BITS === last >>> BLOCK_BITS) {
      return this.#file.textAt(block, at, at + end - start);
    }
    return this.#textOver(block, at, end - start);
  }

  /** Over more than one block. */
  #textOver(firstBlock: number, start: number, length: number): string {
    const text = Buffer.allocUnsafe(length);
    let block = firstBlock;
    let from = start;
    for (let done = 0; done < length; block += 1, from = 0) {
      const part = text.subarray(done, done + BLOCK_BYTES - from);
      this.#file.copy(block, from, part);
      done += part.length;
    }
    return text.toString('utf8');
  }
}
