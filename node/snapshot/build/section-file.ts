/** A generation file while its sections are written one after another; sealing is the last step. */

import { assert } from '../../lib/assert.ts';
import type { Disk, DiskFile } from '../disk.ts';
import { BLOCK_BYTES, roundUpToBlock } from '../generation-file.ts';
import type { PlacedSection, SectionKind } from '../generation-file.ts';
import { free } from '../free.ts';
import { onDisk } from '../disk-trouble.ts';
import type { DiskUse } from './disk-use.ts';

export class SectionFile implements Disposable {
  readonly file: DiskFile;
  readonly path: string;
  readonly #use: DiskUse;
  readonly #sections: PlacedSection[] = [];
  #end = BLOCK_BYTES;

  /** Makes the file. Throws NodeError `disk_unavailable`. */
  constructor({ disk, path, use }: { disk: Disk; path: string; use: DiskUse }) {
    this.path = path;
    this.#use = use;
    this.file = onDisk(`write ${path}`, () => disk.create(path));
    use.change(BLOCK_BYTES);
  }

  get sections(): readonly PlacedSection[] {
    return this.#sections;
  }

  /** Where the next section starts. */
  get nextStart(): number {
    return this.#end;
  }

  [Symbol.dispose](): void {
    this.file.close();
  }

  /** The next section, in the order of kinds; where it starts. What is in it can be written later. */
  place(kind: SectionKind, byteLength: number): number {
    const start = this.#end;
    this.#sections.push({ kind, start, byteLength });
    this.#end = roundUpToBlock(start + byteLength);
    this.#use.change(this.#end - start - byteLength);
    return start;
  }

  /** The next section, whole. */
  append(kind: SectionKind, content: Uint8Array | readonly number[]): void {
    const bytes = content instanceof Uint8Array ? content : bytesOf(Uint32Array.from(content));
    this.write(bytes, this.place(kind, bytes.length));
  }

  /** Nothing is written twice. Throws NodeError `disk_unavailable`. */
  write(bytes: Uint8Array, position: number): void {
    if (bytes.length === 0) return;
    onDisk(`write ${this.path}`, () => this.file.write(bytes, position));
    this.#use.change(bytes.length);
  }
}

/** Words that go into a file from some position on, through a buffer. */
export class WordStream {
  readonly #file: SectionFile;
  readonly #buffer: Uint32Array;
  #filled = 0;
  #position: number;

  constructor(file: SectionFile, position: number, bufferBytes: number) {
    assert(bufferBytes >= 4, 'A buffer holds a word');
    this.#file = file;
    this.#position = position;
    this.#buffer = new Uint32Array(bufferBytes >>> 2);
  }

  /** Where the next word goes. */
  get position(): number {
    return this.#position + this.#filled * 4;
  }

  word(word: number): void {
    if (this.#filled === this.#buffer.length) this.#flush();
    this.#buffer[this.#filled] = word;
    this.#filled += 1;
  }

  /** Nothing can be written after it. */
  end(): void {
    this.#flush();
    free(this.#buffer);
  }

  #flush(): void {
    const bytes = bytesOf(this.#buffer.subarray(0, this.#filled));
    this.#file.write(bytes, this.#position);
    this.#position += bytes.length;
    this.#filled = 0;
  }
}

/** Bytes that go into a file from some position on, through a buffer. */
export class ByteStream {
  readonly #file: SectionFile;
  readonly #buffer: Uint8Array;
  #filled = 0;
  #position: number;

  constructor(file: SectionFile, position: number, bufferBytes: number) {
    this.#file = file;
    this.#position = position;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /** The first `length` of them. */
  bytes(from: Uint8Array, length: number): void {
    for (let at = 0; at < length; at += 1) {
      if (this.#filled === this.#buffer.length) this.#flush();
      this.#buffer[this.#filled] = from[at] ?? 0;
      this.#filled += 1;
    }
  }

  /** Nothing can be written after it. */
  end(): void {
    this.#flush();
    free(this.#buffer);
  }

  #flush(): void {
    this.#file.write(this.#buffer.subarray(0, this.#filled), this.#position);
    this.#position += this.#filled;
    this.#filled = 0;
  }
}

export function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
