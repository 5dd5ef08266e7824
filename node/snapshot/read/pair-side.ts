/** Rows of two columns, sorted by one of them: where the rows of a value are, and what is beside it. */

import { present } from '../../lib/assert.ts';
import type { ValueRange } from './dictionary.ts';
import type { RotationLayout } from '../table-layout.ts';
import { ValueIndex } from './value-index.ts';
import type { Words } from './words.ts';

export class PairSide {
  /** Where the table has the column that the rows are sorted by, and the other. */
  readonly column: number;
  readonly otherColumn: number;
  /** Where the rows of a value are: its `start` and `end` say what was located last. */
  readonly index: ValueIndex;
  readonly #words: Words;
  readonly #othersStart: number;

  constructor(
    layout: RotationLayout,
    source: {
      readonly rowCount: number;
      readonly words: Words;
      readonly range: ValueRange;
      readonly positions: readonly number[];
    },
  ) {
    const { positions } = source;
    this.column = present(positions[layout.leadingColumn], 'column');
    this.otherColumn = present(positions[layout.otherColumns[0] ?? 0], 'column');
    this.index = new ValueIndex(layout, source);
    this.#words = source.words;
    this.#othersStart = layout.othersStart;
  }

  /** What is beside the value in a row. */
  otherAt(row: number): number {
    return this.#words.at(this.#othersStart + row);
  }

  /** Is `other` beside the value that was located last? */
  hasOther(other: number): boolean {
    const { start, end } = this.index;
    return this.#words.hasSorted(other, this.#othersStart + start, this.#othersStart + end);
  }
}
