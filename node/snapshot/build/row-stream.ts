/**
 * Sorted rows as spilled numbers. As long as a row agrees with the one before, and in the first column
 * where it does not, the difference is written; then the values themselves.
 */

import type { SpillReader } from './spill-reader.ts';
import type { SpillWriter } from './spill-writer.ts';

export class RowWriter {
  readonly #out: SpillWriter;
  #last = new Uint32Array(0);

  constructor(out: SpillWriter) {
    this.#out = out;
  }

  /** Other rows begin, which need not come after those before. */
  begin(columnCount: number): void {
    this.#last = new Uint32Array(columnCount);
  }

  /** `row`: from its entry `from` on. */
  write(row: Uint32Array, from = 0): void {
    const last = this.#last;
    let agrees = true;
    for (let at = 0; at < last.length; at += 1) {
      const value = row[from + at] ?? 0;
      if (agrees) {
        const step = value - (last[at] ?? 0);
        this.#out.number(step);
        agrees = step === 0;
      } else this.#out.number(value);
      last[at] = value;
    }
  }
}

export class RowReader {
  readonly #in: SpillReader;
  #row = new Uint32Array(0);

  constructor(from: SpillReader) {
    this.#in = from;
  }

  /** The row read last. Changes with the next one. */
  get row(): Uint32Array {
    return this.#row;
  }

  begin(columnCount: number): void {
    this.#row = new Uint32Array(columnCount);
  }

  next(): void {
    const row = this.#row;
    let agrees = true;
    for (let at = 0; at < row.length; at += 1) {
      const number = this.#in.number();
      if (agrees) {
        row[at] = (row[at] ?? 0) + number;
        agrees = number === 0;
      } else row[at] = number;
    }
  }
}
