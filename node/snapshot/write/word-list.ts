/** Words that are appended one by one and taken out once: never copied while growing. */

import { free } from '../free.ts';

const CHUNK_WORDS_MIN = 16;
const CHUNK_WORDS_MAX = 65_536;

export class WordList {
  #chunks: Uint32Array[] = [];
  #last = new Uint32Array(0);
  #lastLength = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(word: number): void {
    if (this.#lastLength === this.#last.length) this.#addChunk();
    this.#last[this.#lastLength] = word;
    this.#lastLength += 1;
    this.#length += 1;
  }

  /** The distinct words, as they come; undefined when there are more than `countMax`. */
  distinct(countMax: number): number[] | undefined {
    const found = new Set<number>();
    let left = this.#length;
    for (const chunk of this.#chunks) {
      for (const word of chunk.subarray(0, left)) found.add(word);
      if (found.size > countMax) return undefined;
      left -= Math.min(left, chunk.length);
    }
    return [...found];
  }

  /** Each word `w` as `meanings[w]`; leaves the list empty. */
  takeAs(meanings: Uint32Array): Uint32Array {
    const result = new Uint32Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      const end = Math.min(this.#length, at + chunk.length);
      for (let from = 0; at < end; from += 1, at += 1) result[at] = meanings[chunk[from] ?? 0] ?? 0;
      free(chunk);
    }
    this.#chunks = [];
    this.#last = new Uint32Array(0);
    [this.#lastLength, this.#length] = [0, 0];
    return result;
  }

  /** Each chunk is as long as all before it together, within the limits. */
  #addChunk(): void {
    const length = Math.min(CHUNK_WORDS_MAX, Math.max(CHUNK_WORDS_MIN, this.#length));
    this.#last = new Uint32Array(length);
    this.#lastLength = 0;
    this.#chunks.push(this.#last);
  }
}
