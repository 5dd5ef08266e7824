/**
 * Words and bytes of a generation, wherever they lie: in memory, or in a file that is read block by block
 * (paged-file.ts). Tables read through these, so that both give the same answers by the same code.
 */

/** Words of 32 bits, unsigned. */
export type Words = {
  readonly length: number;
  /** 0 past the end: whoever asks knows the length. */
  at(index: number): number;
  /** Those from `start` up to but not including `end`, where they lie. */
  slice(start: number, end: number): Words;
};

export type Bytes = {
  readonly length: number;
  /** 0 past the end. */
  at(index: number): number;
  slice(start: number, end: number): Bytes;
  /** The bytes from `start` up to but not including `end`, as UTF-8. */
  text(start: number, end: number): string;
};

export class ResidentWords implements Words {
  readonly length: number;
  readonly #words: Uint32Array;

  constructor(words: Uint32Array) {
    this.#words = words;
    this.length = words.length;
  }

  at(index: number): number {
    return this.#words[index] ?? 0;
  }

  slice(start: number, end: number): Words {
    return new ResidentWords(this.#words.subarray(start, end));
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

  slice(start: number, end: number): Bytes {
    return new ResidentBytes(this.#bytes.subarray(start, end));
  }

  text(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
  }
}
