/** All rows of a table, sorted by one column, then by the next, and so on round. */

import { NONE } from '../../eval/facts.ts';
import { present } from '../../lib/assert.ts';
import type { Constants } from './constants.ts';
import type { ValueRange } from './dictionary.ts';
import type { RotationLayout } from '../table-layout.ts';
import { ValueIndex } from './value-index.ts';
import type { Words } from './words.ts';

export type RotationSource = {
  readonly rowCount: number;
  /** Of the whole table. */
  readonly words: Words;
  /** All values of the leading column's type. */
  readonly range: ValueRange;
  readonly constants: Constants;
  /** Where the table has its columns of values. */
  readonly positions: readonly number[];
};

export class Rotation {
  /** Where the table has the leading column. */
  readonly leading: number;
  readonly #constants: Constants;
  readonly #index: ValueIndex;
  /** The other columns in order: where the table has them, and what is in them. */
  readonly #others: readonly number[];
  readonly #otherWords: readonly Words[];
  /** What `narrow` found: rows from start to end agree in the leading and some other columns. */
  #start = 0;
  #end = 0;
  #agreeing = 0;

  constructor(layout: RotationLayout, source: RotationSource) {
    const { rowCount, words, positions } = source;
    this.leading = present(positions[layout.leadingColumn], 'column');
    this.#constants = source.constants;
    this.#index = new ValueIndex(layout, source);
    this.#others = layout.otherColumns.map((column) => present(positions[column], 'column'));
    this.#otherWords = layout.otherColumns.map((_, place) => {
      const start = layout.othersStart + place * rowCount;
      return words.part(start, start + rowCount);
    });
  }

  degree(value: number): number {
    return this.#index.locate(value);
  }

  has(row: Uint32Array): boolean {
    if (this.#index.locate(row[this.leading] ?? NONE) === 0) return false;
    let { start, end } = this.#index;
    const last = this.#others.length - 1;
    for (let at = 0; at < last; at += 1) {
      const column = present(this.#otherWords[at], 'column');
      const other = row[this.#others[at] ?? 0] ?? NONE;
      start = column.lowerBound(other, start, end);
      end = column.lowerBound(other + 1, start, end);
    }
    const column = present(this.#otherWords[last], 'column');
    const other = row[this.#others[last] ?? 0] ?? NONE;
    const at = column.lowerBound(other, start, end);
    return at < end && column.at(at) === other;
  }

  /**
   * Looks for the rows that agree with the pattern in the leading column, which is bound, and in as
   * many of the next as are bound without a gap; how many there are.
   */
  narrow(pattern: Uint32Array): number {
    this.#index.locate(pattern[this.leading] ?? NONE);
    let { start, end } = this.#index;
    let at = 0;
    for (; at < this.#others.length && start < end; at += 1) {
      const other = pattern[this.#others[at] ?? 0] ?? NONE;
      if (other === NONE) break;
      const column = present(this.#otherWords[at], 'column');
      start = column.lowerBound(other, start, end);
      end = column.lowerBound(other + 1, start, end);
    }
    this.#start = start;
    this.#end = end;
    this.#agreeing = at;
    return end - start;
  }

  /**
   * Visits the rows that `narrow` has just found for this pattern, if they agree in all columns.
   */
  scanNarrowed(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    const [value, end, agreeing] = [pattern[this.leading] ?? NONE, this.#end, this.#agreeing];
    for (let at = this.#start; at < end; at += 1) {
      if (!this.#agreesFrom(agreeing, at, pattern)) continue;
      row[this.leading] = value;
      this.#read(at, row);
      if (visit()) return true;
    }
    return false;
  }

  scanAll(row: Uint32Array, visit: () => boolean): boolean {
    return this.#index.eachValue((value) => {
      const { start, end } = this.#index;
      for (let at = start; at < end; at += 1) {
        row[this.leading] = value;
        this.#read(at, row);
        if (visit()) return true;
      }
      return false;
    });
  }

  #agreesFrom(first: number, at: number, pattern: Uint32Array): boolean {
    for (let place = first; place < this.#others.length; place += 1) {
      const other = pattern[this.#others[place] ?? 0] ?? NONE;
      if (other !== NONE && other !== this.#otherWords[place]?.at(at)) return false;
    }
    return true;
  }

  #read(at: number, row: Uint32Array): void {
    for (let place = 0; place < this.#others.length; place += 1) {
      row[this.#others[place] ?? 0] = this.#otherWords[place]?.at(at) ?? NONE;
    }
    this.#constants.writeTo(row);
  }
}
