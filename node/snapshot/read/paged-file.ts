/**
 * A generation file that is read block by block through a small cache. Each block is checked when it is
 * loaded: one that changed since it was written fails the question that needs it, and never answers it.
 */

import { crc32 } from 'node:zlib';
import { assert } from '../../lib/assert.ts';
import { damaged } from '../damaged.ts';
import type { ReadableFile } from '../disk.ts';
import { free } from '../free.ts';
import { BLOCK_BYTES, sectionOf } from '../generation-file.ts';
import type { FileLayout } from '../generation-file.ts';
import { readWhole } from '../read-pieces.ts';

const BLOCK_WORDS = BLOCK_BYTES / 4;

/** With fewer, blocks would be loaded again and again within one question. */
const FRAMES_MIN = 4;

/** 4 GiB: places in the cache are numbers of 31 bits. */
const FRAMES_MAX = 2 ** 20;

/** Not in the cache; no block. */
const ABSENT = -1;

/**
 * The cache: frames of one block each, and a hand that goes round. A frame that was used since the hand
 * passed it last is spared once (the CLOCK algorithm).
 */
export class PagedFile {
  readonly #file: ReadableFile;
  readonly #checksumsStart: number;
  readonly #words: Uint32Array;
  readonly #bytes: Buffer;
  readonly #frameOfBlock: Int32Array;
  readonly #blockOfFrame: Int32Array;
  readonly #isUsed: Uint8Array;
  #hand = 0;
  #isClosed = false;

  /** Of `cacheBytes`, whole blocks are used, and no more than the file has. */
  constructor(file: ReadableFile, layout: FileLayout, cacheBytes: number) {
    const blockCount = layout.byteLength / BLOCK_BYTES;
    const wanted = Math.max(FRAMES_MIN, Math.floor(cacheBytes / BLOCK_BYTES));
    const frameCount = Math.min(wanted, blockCount, FRAMES_MAX);
    this.#file = file;
    this.#checksumsStart = sectionOf(layout, 'blockChecksums').start;
    this.#words = new Uint32Array(frameCount * BLOCK_WORDS);
    this.#bytes = Buffer.from(this.#words.buffer);
    this.#frameOfBlock = new Int32Array(blockCount).fill(ABSENT);
    this.#blockOfFrame = new Int32Array(frameCount).fill(ABSENT);
    this.#isUsed = new Uint8Array(frameCount);
  }

  /** Memory it takes, whatever is in it. */
  get byteLength(): number {
    const arrays = [this.#words, this.#frameOfBlock, this.#blockOfFrame, this.#isUsed];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Word `at` of a block, from 0 to 1023. Throws NodeError `damaged_generation`. */
  wordAt(block: number, at: number): number {
    return this.#words[this.#frameOf(block) * BLOCK_WORDS + at] ?? 0;
  }

  /** Byte `at` of a block, from 0 to 4095. Throws NodeError `damaged_generation`. */
  byteAt(block: number, at: number): number {
    return this.#bytes[this.#frameOf(block) * BLOCK_BYTES + at] ?? 0;
  }

  /** UTF-8 within one block. Throws NodeError `damaged_generation`. */
  textAt(block: number, start: number, end: number): string {
    const first = this.#frameOf(block) * BLOCK_BYTES;
    return this.#bytes.toString('utf8', first + start, first + end);
  }

  /** Copies a stretch of one block. Throws NodeError `damaged_generation`. */
  copy(block: number, start: number, into: Uint8Array): void {
    const from = this.#frameOf(block) * BLOCK_BYTES + start;
    into.set(this.#bytes.subarray(from, from + into.length));
  }

  /** Gives back the memory. What is read afterwards is a bug, and found. The file stays open. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#frameOfBlock.fill(ABSENT);
    free(this.#words);
  }

  /** Valid until another block is asked for. */
  #frameOf(block: number): number {
    const frame = this.#frameOfBlock[block] ?? ABSENT;
    if (frame === ABSENT) return this.#load(block);
    this.#isUsed[frame] = 1;
    return frame;
  }

  #load(block: number): number {
    assert(!this.#isClosed, 'A generation is not read after it was closed');
    // Before a frame is taken: looking it up may load a block of checksums.
    const checksum = this.#checksumOf(block);
    const frame = this.#freeFrame();
    const start = frame * BLOCK_BYTES;
    const bytes = this.#bytes.subarray(start, start + BLOCK_BYTES);
    readWhole(this.#file, bytes, block * BLOCK_BYTES);
    if (checksum !== undefined && crc32(bytes) !== checksum) {
      throw damaged(`its block ${block} is not what was written`);
    }
    this.#blockOfFrame[frame] = block;
    this.#frameOfBlock[block] = frame;
    this.#isUsed[frame] = 1;
    return frame;
  }

  /** Undefined for blocks of checksums: a wrong checksum agrees with no block. */
  #checksumOf(block: number): number | undefined {
    const position = this.#checksumsStart + (block - 1) * 4;
    if (block * BLOCK_BYTES >= this.#checksumsStart) return undefined;
    const word = (position % BLOCK_BYTES) / 4;
    return this.wordAt(Math.floor(position / BLOCK_BYTES), word);
  }

  /** A frame that holds no block any more. */
  #freeFrame(): number {
    while (this.#isUsed[this.#hand] === 1) {
      this.#isUsed[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % this.#isUsed.length;
    }
    const frame = this.#hand;
    const block = this.#blockOfFrame[frame] ?? ABSENT;
    if (block !== ABSENT) this.#frameOfBlock[block] = ABSENT;
    this.#blockOfFrame[frame] = ABSENT;
    this.#hand = (frame + 1) % this.#isUsed.length;
    return frame;
  }
}
