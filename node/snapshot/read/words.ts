/**
 * Words and bytes of a generation, wherever they lie: in memory, or in a file that is read block by block
 * (paged-words.ts). Tables read through these, so that both give the same answers by the same code. Loops
 * over many are methods: in memory they run over the bare array.
 */

/** Words of 32 bits, unsigned. */
export type Words = {
  readonly length: number;
  /** 0 past the end: whoever asks knows the length. */
  at(index: number): number;
  /** Those from `start` up to but not including `end`, where they lie. */
  part(start: number, end: number): Words;
  /** The first place in [start, end), which is ascending, with a word of at least `value`; or `end`. */
  lowerBound(value: number, start: number, end: number): number;
  /** Is the value somewhere in [start, end), which is ascending? */
  hasSorted(value: number, start: number, end: number): boolean;
};

export type Bytes = {
  readonly length: number;
  /** 0 past the end. */
  at(index: number): number;
  part(start: number, end: number): Bytes;
  /** Are these the bytes from `start` on? `text` is ASCII. */
  hasAscii(text: string, start: number): boolean;
  /** The bytes from `start` up to but not including `end`, as UTF-8. */
  text(start: number, end: number): string;
};

/** So few words are looked through faster one by one. */
const FEW_WORDS = 8;

/**
 * An array itself, so that a word is found in as few steps as without the class: half of a question is
 * spent here.
 */
export class ResidentWords extends Uint32Array<ArrayBufferLike> implements Words {
  /** What the methods of arrays make is plain arrays. */
  static get [Symbol.species](): Uint32ArrayConstructor {
    return Uint32Array;
  }

  /** The same words, not a copy. */
  constructor({ buffer, byteOffset, length }: Uint32Array) {
    super(buffer, byteOffset, length);
  }

  override at(index: number): number {
    return this[index] ?? 0;
  }

  part(start: number, end: number): Words {
    return new ResidentWords(this.subarray(start, end));
  }

  lowerBound(value: number, start: number, end: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  hasSorted(value: number, start: number, end: number): boolean {
    let low = start;
    let high = end;
    while (high - low > FEW_WORDS) {
      const middle = (low + high) >>> 1;
      if ((this[middle] ?? 0) <= value) low = middle;
      else high = middle;
    }
    for (let at = low; at < high; at += 1) if (this[at] === value) return true;
    return false;
  }
}

export class ResidentBytes implements Bytes {
  readonly length: number;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  at(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  part(start: number, end: number): Bytes {
    return new ResidentBytes(this.#bytes.subarray(start, end));
  }

  hasAscii(text: string, start: number): boolean {
    const bytes = this.#bytes;
    for (let at = 0; at < text.length; at += 1) {
      if (bytes[start + at] !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  text(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
  }
}
