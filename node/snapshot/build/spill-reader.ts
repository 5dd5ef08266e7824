/** Reads one stream of spilled bytes and numbers from front to back; what was read is removed. */

import { free } from '../free.ts';
import type { Spill, SpillArea } from './spill-area.ts';

export class SpillReader {
  readonly #area: SpillArea;
  readonly #spill: Spill;
  readonly #buffer: Uint8Array;
  #at = 0;
  #filled = 0;
  #segment = 0;
  #segmentBytes = 0;
  #bytesRead = 0;

  constructor(area: SpillArea, spill: Spill, bufferBytes: number) {
    this.#area = area;
    this.#spill = spill;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  byte(): number {
    if (this.#at === this.#filled) this.#fill();
    const byte = this.#buffer[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }

  number(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = this.byte();
      result |= (byte & 0x7f) << shift;
    }
    return result >>> 0;
  }

  /** Into `into`, from `start` up to but not including `end`. */
  bytes(into: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 1) into[at] = this.byte();
  }

  /** Fills `into`; each word was written as its `width` lowest bytes. */
  words(into: Uint32Array, width: number): void {
    for (let at = 0; at < into.length; at += 1) {
      let word = 0;
      for (let shift = 0; shift < width * 8; shift += 8) word |= this.byte() << shift;
      into[at] = word;
    }
  }

  /** Once all is read. Throws NodeError `disk_unavailable` when something was left, or missing. */
  close(): void {
    if (this.#spill.segmentCount > 0) this.#removeSegment();
    const isWhole = this.#at === this.#filled && this.#bytesRead === this.#spill.byteLength;
    free(this.#buffer);
    if (!isWhole) throw this.#area.shortened(this.#spill);
  }

  #fill(): void {
    for (;;) {
      const segment = { stream: this.#spill.stream, segment: this.#segment };
      if (this.#segment === this.#spill.segmentCount) throw this.#area.shortened(this.#spill);
      this.#at = 0;
      this.#filled = this.#area.read(segment, this.#buffer, this.#segmentBytes);
      this.#segmentBytes += this.#filled;
      this.#bytesRead += this.#filled;
      if (this.#filled > 0) return;
      this.#removeSegment();
    }
  }

  #removeSegment(): void {
    const segment = { stream: this.#spill.stream, segment: this.#segment };
    this.#area.remove(segment, this.#segmentBytes);
    this.#segment += 1;
    this.#segmentBytes = 0;
  }
}
