/** The constant columns of a table: what every row of it has there. */

import { NONE } from '../../eval/facts.ts';
import type { Column } from '../../eval/facts.ts';

export class Constants {
  readonly #columns: readonly number[];
  readonly #values: readonly number[];

  constructor(columns: readonly Column[]) {
    const constants = columns.flatMap((column, at) =>
      column.kind === 'constant' ? [{ at, value: column.value }] : [],
    );
    this.#columns = constants.map(({ at }) => at);
    this.#values = constants.map(({ value }) => value);
  }

  /** Is it what every row has in that column? */
  has(column: number, value: number): boolean {
    const at = this.#columns.indexOf(column);
    return at !== -1 && this.#values[at] === value;
  }

  /** Does the row have all of them? */
  areIn(row: Uint32Array): boolean {
    for (let at = 0; at < this.#columns.length; at += 1) {
      if (row[this.#columns[at] ?? 0] !== this.#values[at]) return false;
    }
    return true;
  }

  /** Could a row with all of them agree with the pattern? */
  agreeWith(pattern: Uint32Array): boolean {
    for (let at = 0; at < this.#columns.length; at += 1) {
      const value = pattern[this.#columns[at] ?? 0] ?? NONE;
      if (value !== NONE && value !== this.#values[at]) return false;
    }
    return true;
  }

  writeTo(row: Uint32Array): void {
    for (let at = 0; at < this.#columns.length; at += 1) {
      row[this.#columns[at] ?? 0] = this.#values[at] ?? NONE;
    }
  }
}
