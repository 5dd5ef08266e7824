/** Tables with at most one column of values: a set of values, or a single row. */

import { NONE } from '../../eval/facts.ts';
import type { Column, FactTable } from '../../eval/facts.ts';
import { Constants } from './constants.ts';
import type { ValueRange } from './dictionary.ts';
import type { SetLayout } from '../table-layout.ts';
import type { Words } from './words.ts';

/** The row of constants alone. */
export class SingleTable implements FactTable {
  readonly columns: readonly Column[];
  readonly rowCount = 1;
  readonly #constants: Constants;

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    this.#constants = new Constants(columns);
  }

  degree(column: number, value: number): number {
    return this.#constants.has(column, value) ? 1 : 0;
  }

  degreeMax(): number {
    return 1;
  }

  has(row: Uint32Array): boolean {
    return this.#constants.areIn(row);
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    if (!this.#constants.agreeWith(pattern)) return false;
    this.#constants.writeTo(row);
    return visit();
  }
}

/** Where the values of a set are. */
export type SetSource = {
  readonly rowCount: number;
  readonly words: Words;
  readonly layout: SetLayout;
  /** All values of the type of the one column of values. */
  readonly range: ValueRange;
};

/** One column of values, and any number of constant ones. */
export class SetTable implements FactTable {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #constants: Constants;
  readonly #column: number;
  readonly #range: ValueRange;
  readonly #isBits: boolean;
  /** The values, or their bits. */
  readonly #words: Words;

  constructor(columns: readonly Column[], { rowCount, words, layout, range }: SetSource) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.#constants = new Constants(columns);
    this.#column = columns.findIndex(({ kind }) => kind === 'values');
    this.#range = range;
    this.#isBits = layout.form === 'bits';
    this.#words = words;
  }

  degree(column: number, value: number): number {
    if (column === this.#column) return this.#hasValue(value) ? 1 : 0;
    return this.#constants.has(column, value) ? this.rowCount : 0;
  }

  degreeMax(column: number): number {
    return column === this.#column ? 1 : this.rowCount;
  }

  has(row: Uint32Array): boolean {
    return this.#constants.areIn(row) && this.#hasValue(row[this.#column] ?? NONE);
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    if (!this.#constants.agreeWith(pattern)) return false;
    const value = pattern[this.#column] ?? NONE;
    if (value !== NONE) {
      return this.#hasValue(value) && this.#visitValue(value, row, visit);
    }
    return this.#isBits ? this.#scanBits(row, visit) : this.#scanSorted(row, visit);
  }

  #hasValue(value: number): boolean {
    const words = this.#words;
    if (!this.#isBits) {
      const at = words.lowerBound(value, 0, words.length);
      return at < words.length && words.at(at) === value;
    }
    if (value < this.#range.start || value >= this.#range.end) return false;
    const bit = value - this.#range.start;
    return ((words.at(bit >>> 5) >>> (bit & 31)) & 1) === 1;
  }

  #visitValue(value: number, row: Uint32Array, visit: () => boolean): boolean {
    this.#constants.writeTo(row);
    row[this.#column] = value;
    return visit();
  }

  #scanSorted(row: Uint32Array, visit: () => boolean): boolean {
    const words = this.#words;
    for (let at = 0; at < words.length; at += 1) {
      if (this.#visitValue(words.at(at), row, visit)) return true;
    }
    return false;
  }

  #scanBits(row: Uint32Array, visit: () => boolean): boolean {
    const words = this.#words;
    for (let at = 0; at < words.length; at += 1) {
      for (let left = words.at(at); left !== 0; left &= left - 1) {
        const bit = at * 32 + lowestBit(left);
        if (this.#visitValue(this.#range.start + bit, row, visit)) return true;
      }
    }
    return false;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
