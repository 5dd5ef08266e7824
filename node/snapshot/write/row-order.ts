/** An order of rows, sorted by one column after another; each sort keeps the order among equals. */

import { free } from '../free.ts';

/** Of the values of one column, one per row; all are in [start, end). */
export type RowColumn = {
  readonly values: Uint32Array;
  readonly start: number;
  readonly end: number;
};

/** Counting costs a word and a visit per possible value: worth it up to this many per row. */
const COUNTED_VALUES_PER_ROW_MAX = 4;

/** Its memory is given back at the end of its scope (`using`). */
export class RowOrder implements Disposable {
  #order: Uint32Array;
  #spare: Uint32Array;

  constructor(rowCount: number) {
    this.#order = new Uint32Array(rowCount);
    this.#spare = new Uint32Array(rowCount);
    for (let at = 0; at < rowCount; at += 1) this.#order[at] = at;
  }

  /** Row numbers. Valid until the next sort. */
  get rows(): Uint32Array {
    return this.#order;
  }

  [Symbol.dispose](): void {
    free(this.#order);
    free(this.#spare);
  }

  sortBy(column: RowColumn): void {
    const valueCount = column.end - column.start;
    if (valueCount <= this.#order.length * COUNTED_VALUES_PER_ROW_MAX) this.#sortByCounting(column);
    else this.#sortByComparing(column);
  }

  #sortByCounting({ values, start, end }: RowColumn): void {
    const nextPlace = startsOf({ values, start, end });
    const [order, spare] = [this.#order, this.#spare];
    for (const row of order) {
      const value = (values[row] ?? 0) - start;
      const place = nextPlace[value] ?? 0;
      spare[place] = row;
      nextPlace[value] = place + 1;
    }
    free(nextPlace);
    [this.#order, this.#spare] = [spare, order];
  }

  /** As numbers of 64 bits: the value, and below it the place, which keeps equals in order. */
  #sortByComparing({ values }: RowColumn): void {
    const [order, spare] = [this.#order, this.#spare];
    const words = new Uint32Array(order.length * 2);
    for (let place = 0; place < order.length; place += 1) {
      words[place * 2] = place;
      words[place * 2 + 1] = values[order[place] ?? 0] ?? 0;
    }
    new BigUint64Array(words.buffer).sort();
    for (let at = 0; at < order.length; at += 1) spare[at] = order[words[at * 2] ?? 0] ?? 0;
    free(words);
    [this.#order, this.#spare] = [spare, order];
  }
}

/** Per value from `start`: how many rows have a smaller one; at last the number of rows. */
export function startsOf({ values, start, end }: RowColumn): Uint32Array {
  const starts = new Uint32Array(end - start + 1);
  writeStarts({ values, start, end }, starts);
  return starts;
}

/** The same, into `starts`, which is all zero and one longer than the range. */
export function writeStarts({ values, start }: RowColumn, starts: Uint32Array): void {
  for (const value of values) starts[value - start + 1] = (starts[value - start + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at += 1) {
    starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  }
}

/** The column in that order of rows. */
export function reordered(values: Uint32Array, order: Uint32Array): Uint32Array {
  const result = new Uint32Array(order.length);
  writeReordered(result, values, order);
  return result;
}

export function writeReordered(to: Uint32Array, values: Uint32Array, order: Uint32Array): void {
  for (let at = 0; at < order.length; at += 1) to[at] = values[order[at] ?? 0] ?? 0;
}
