/** Where the rows of a value are, among rows that are sorted by it. */

import { NONE } from '../../eval/facts.ts';
import type { ValueRange } from './dictionary.ts';
import type { RotationLayout } from '../table-layout.ts';
import type { Words } from './words.ts';

/** So few words are looked through faster one by one. */
const FEW_WORDS = 8;

export class ValueIndex {
  /** What `locate` found: the rows from start to end have the value. */
  start = 0;
  end = 0;
  /** For which value. One question looks for the same one several times, to count and to read. */
  #located = NONE;
  readonly #words: Words;
  readonly #firstValue: number;
  readonly #valueCount: number;
  readonly #isDense: boolean;
  readonly #indexStart: number;
  readonly #rowCount: number;

  /** `words`: of the whole table; `range`: all values of the column's type. */
  constructor(
    layout: RotationLayout,
    source: { readonly rowCount: number; readonly words: Words; readonly range: ValueRange },
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
    return this.#isDense ? this.#eachOfType(visit) : this.#eachInRows(visit);
  }

  #eachOfType(visit: (value: number) => boolean): boolean {
    const end = this.#firstValue + this.#valueCount;
    for (let value = this.#firstValue; value < end; value += 1) {
      if (this.locate(value) > 0 && visit(value)) return true;
    }
    return false;
  }

  #eachInRows(visit: (value: number) => boolean): boolean {
    for (let row = 0; row < this.#rowCount;) {
      const value = this.#words.at(this.#indexStart + row);
      this.locate(value);
      const next = Math.max(this.end, row + 1);
      if (visit(value)) return true;
      row = next;
    }
    return false;
  }

  /** Nothing changes before all is known: a word that cannot be read leaves what was located. */
  #find(value: number): void {
    const at = value - this.#firstValue;
    let start = 0;
    let end = 0;
    if (at >= 0 && at < this.#valueCount) {
      if (this.#isDense) {
        start = this.#words.at(this.#indexStart + at);
        end = this.#words.at(this.#indexStart + at + 1);
      } else {
        start = this.#lowerBound(value, 0);
        end = this.#endFrom(start, value);
      }
    }
    this.start = start;
    this.end = end;
    this.#located = value;
  }

  /** Most values have few rows. */
  #endFrom(start: number, value: number): number {
    const few = Math.min(start + FEW_WORDS, this.#rowCount);
    for (let row = start; row < few; row += 1) {
      if (this.#words.at(this.#indexStart + row) !== value) return row;
    }
    return this.#lowerBound(value + 1, few);
  }

  /** The first row from `from` on whose value is at least `value`. */
  #lowerBound(value: number, from: number): number {
    const first = this.#indexStart;
    return this.#words.lowerBound(value, first + from, first + this.#rowCount) - first;
  }
}
