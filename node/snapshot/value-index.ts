/** Where the rows of a value are, among rows that are sorted by it. */

import { NONE } from '../eval/facts.ts';
import type { ValueRange } from './dictionary.ts';
import type { RotationLayout } from './table-layout.ts';

/** So few words are looked through faster one by one. */
const FEW_WORDS = 8;

export class ValueIndex {
  /** What `locate` found: the rows from start to end have the value. */
  start = 0;
  end = 0;
  /** For which value. One question looks for the same one several times, to count and to read. */
  #located = NONE;
  readonly #words: Uint32Array;
  readonly #firstValue: number;
  readonly #valueCount: number;
  readonly #isDense: boolean;
  readonly #indexStart: number;
  readonly #rowCount: number;

  /** `words`: of the whole table; `range`: all values of the column's type. */
  constructor(
    layout: RotationLayout,
    source: { readonly rowCount: number; readonly words: Uint32Array; readonly range: ValueRange },
  ) {
    this.#words = source.words;
    this.#firstValue = source.range.start;
    this.#valueCount = source.range.end - source.range.start;
    this.#isDense = layout.form === 'dense';
    this.#indexStart = layout.indexStart;
    this.#rowCount = source.rowCount;
  }

  /** Finds the rows of a value; how many there are. */
  locate(value: number): number {
    if (value !== this.#located) this.#find(value);
    return this.end - this.start;
  }

  /** Calls `visit` with each value that has rows, after locating them, until it returns true. */
  eachValue(visit: (value: number) => boolean): boolean {
    for (let row = 0, at = 0; row < this.#rowCount; at += 1) {
      const value = this.#isDense
        ? this.#firstValue + at
        : (this.#words[this.#indexStart + row] ?? NONE);
      if (this.locate(value) === 0) continue;
      const { end } = this;
      if (visit(value)) return true;
      row = end;
    }
    return false;
  }

  #find(value: number): void {
    const at = value - this.#firstValue;
    this.#located = value;
    if (at < 0 || at >= this.#valueCount) {
      this.start = 0;
      this.end = 0;
    } else if (this.#isDense) {
      this.start = this.#words[this.#indexStart + at] ?? 0;
      this.end = this.#words[this.#indexStart + at + 1] ?? 0;
    } else {
      this.start = this.#lowerBound(value, 0);
      this.end = this.#endFrom(this.start, value);
    }
  }

  /** Most values have few rows. */
  #endFrom(start: number, value: number): number {
    const few = Math.min(start + FEW_WORDS, this.#rowCount);
    for (let row = start; row < few; row += 1) {
      if (this.#words[this.#indexStart + row] !== value) return row;
    }
    return this.#lowerBound(value + 1, few);
  }

  /** The first row from `from` on whose value is at least `value`. */
  #lowerBound(value: number, from: number): number {
    const words = this.#words;
    let low = this.#indexStart + from;
    let high = this.#indexStart + this.#rowCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((words[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low - this.#indexStart;
  }
}
