/** Rows of two columns, sorted by one of them: where the rows of a value are, and what is beside it. */

import { present } from '../lib/assert.ts';
import type { ValueRange } from './dictionary.ts';
import type { RotationLayout } from './table-layout.ts';

/** So few words are looked through faster one by one. */
const FEW_WORDS = 8;

export class PairSide {
  /** Where the table has the column that the rows are sorted by, and the other. */
  readonly column: number;
  readonly otherColumn: number;
  /** What `locate` found: the rows from start to end have the value. */
  start = 0;
  end = 0;
  readonly #words: Uint32Array;
  readonly #firstValue: number;
  readonly #valueCount: number;
  readonly #isDense: boolean;
  readonly #indexStart: number;
  readonly #othersStart: number;
  readonly #rowCount: number;

  constructor(
    layout: RotationLayout,
    source: {
      readonly rowCount: number;
      readonly words: Uint32Array;
      readonly range: ValueRange;
      readonly positions: readonly number[];
    },
  ) {
    const { words, range, positions } = source;
    this.column = present(positions[layout.leadingColumn], 'column');
    this.otherColumn = present(positions[layout.otherColumns[0] ?? 0], 'column');
    this.#words = words;
    this.#firstValue = range.start;
    this.#valueCount = range.end - range.start;
    this.#isDense = layout.form === 'dense';
    this.#indexStart = layout.indexStart;
    this.#othersStart = layout.othersStart;
    this.#rowCount = source.rowCount;
  }

  /** Finds the rows of a value; how many there are. */
  locate(value: number): number {
    const at = value - this.#firstValue;
    if (at < 0 || at >= this.#valueCount) {
      this.start = 0;
      this.end = 0;
    } else if (this.#isDense) {
      this.start = this.#words[this.#indexStart + at] ?? 0;
      this.end = this.#words[this.#indexStart + at + 1] ?? 0;
    } else {
      const { start, end } = this.#searched(value);
      this.start = start;
      this.end = end;
    }
    return this.end - this.start;
  }

  /** What is beside the value in a row. */
  otherAt(row: number): number {
    return this.#words[this.#othersStart + row] ?? 0;
  }

  /** Is `other` beside the value that was located last? */
  hasOther(other: number): boolean {
    let low = this.#othersStart + this.start;
    let high = this.#othersStart + this.end;
    const words = this.#words;
    while (high - low > FEW_WORDS) {
      const middle = (low + high) >>> 1;
      if ((words[middle] ?? 0) <= other) low = middle;
      else high = middle;
    }
    for (let at = low; at < high; at += 1) if (words[at] === other) return true;
    return false;
  }

  /** Calls `visit` with each value that has rows, after locating them, until it returns true. */
  eachValue(visit: (value: number) => boolean): boolean {
    for (let row = 0, at = 0; row < this.#rowCount; at += 1) {
      const value = this.#isDense
        ? this.#firstValue + at
        : (this.#words[this.#indexStart + row] ?? 0);
      if (this.locate(value) === 0) continue;
      const { end } = this;
      if (visit(value)) return true;
      row = end;
    }
    return false;
  }

  #searched(value: number): { start: number; end: number } {
    const start = this.#lowerBound(value, 0);
    return { start, end: this.#lowerBound(value + 1, start) };
  }

  /** The first row from `from` on whose value is at least `value`. */
  #lowerBound(value: number, from: number): number {
    let low = from;
    let high = this.#rowCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#words[this.#indexStart + middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
