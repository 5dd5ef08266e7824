/** Writes one stream of spilled bytes and numbers. */

import { free } from '../free.ts';
import { SEGMENT_BYTES } from './spill-area.ts';
import type { Spill, SpillArea } from './spill-area.ts';

/** A number of 32 bits takes one to five bytes, seven bits each, the lowest first. */
export const NUMBER_BYTES_MAX = 5;

const MORE = 0x80;

export class SpillWriter {
  readonly #area: SpillArea;
  readonly #stream: number;
  readonly #buffer: Uint8Array;
  #filled = 0;
  #segment = 0;
  #segmentBytes = 0;
  #byteLength = 0;

  /** `bufferBytes`: at least NUMBER_BYTES_MAX. */
  constructor(area: SpillArea, bufferBytes: number) {
    this.#area = area;
    this.#stream = area.newStream();
    this.#buffer = new Uint8Array(bufferBytes);
  }

  byte(value: number): void {
    if (this.#filled === this.#buffer.length) this.#flush();
    this.#buffer[this.#filled] = value;
    this.#filled += 1;
  }

  /** Small numbers take fewer bytes. */
  number(value: number): void {
    if (this.#filled + NUMBER_BYTES_MAX > this.#buffer.length) this.#flush();
    const buffer = this.#buffer;
    let at = this.#filled;
    let rest = value;
    for (; rest >= MORE; rest >>>= 7, at += 1) buffer[at] = (rest & 0x7f) | MORE;
    buffer[at] = rest;
    this.#filled = at + 1;
  }

  /** Of `from`: those from `start` up to but not including `end`. */
  bytes(from: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.byte(from[at] ?? 0);
  }

  /** Each word as its `width` lowest bytes. */
  words(words: Uint32Array, width: number): void {
    for (const word of words) {
      for (let shift = 0; shift < width * 8; shift += 8) this.byte((word >>> shift) & 0xff);
    }
  }

  /** Nothing can be written after it. */
  close(): Spill {
    this.#flush();
    free(this.#buffer);
    const segmentCount = this.#segment + (this.#segmentBytes > 0 ? 1 : 0);
    return { stream: this.#stream, segmentCount, byteLength: this.#byteLength };
  }

  #flush(): void {
    if (this.#filled === 0) return;
    const segment = { stream: this.#stream, segment: this.#segment };
    this.#area.append(segment, this.#buffer.subarray(0, this.#filled), this.#segmentBytes);
    this.#segmentBytes += this.#filled;
    this.#byteLength += this.#filled;
    this.#filled = 0;
    if (this.#segmentBytes < SEGMENT_BYTES) return;
    this.#segment += 1;
    this.#segmentBytes = 0;
  }
}
