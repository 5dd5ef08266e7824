/** One rotation of a table (table-layout.ts), written row by row. */

import { present } from '../../lib/assert.ts';
import type { ValueRange } from '../read/dictionary.ts';
import type { RotationLayout } from '../table-layout.ts';
import { WordStream } from './section-file.ts';
import type { SectionFile } from './section-file.ts';

export type RotationOptions = {
  readonly file: SectionFile;
  /** Where the table starts in the file. */
  readonly tableStart: number;
  readonly rowCount: number;
  /** Per column in the order of this rotation: all values of its type. */
  readonly ranges: readonly ValueRange[];
  /** Of each stream that is written: one per column. */
  readonly bufferBytes: number;
};

export class RotationWriter {
  readonly #isDense: boolean;
  readonly #ranges: readonly ValueRange[];
  readonly #index: WordStream;
  readonly #others: readonly WordStream[];
  #rowCount = 0;
  /** The first value whose rows are still to come, of the dense index. */
  #nextValue = 0;
  #leading = 0;
  #leadingStart = 0;
  #degreeMax = 0;

  constructor(
    { form, indexStart, othersStart, otherColumns }: RotationLayout,
    { file, tableStart, rowCount, ranges, bufferBytes }: RotationOptions,
  ) {
    const streamAt = (word: number) => new WordStream(file, tableStart + word * 4, bufferBytes);
    this.#isDense = form === 'dense';
    this.#ranges = ranges;
    this.#index = streamAt(indexStart);
    this.#others = otherColumns.map((_, place) => streamAt(othersStart + place * rowCount));
  }

  /** The next row: numbers within their types, in the order of this rotation. */
  write(row: Uint32Array): void {
    const leading = row[0] ?? 0;
    if (leading !== this.#leading) {
      this.#leading = leading;
      this.#leadingStart = this.#rowCount;
    }
    if (this.#isDense) this.#startValuesUpTo(leading);
    else this.#index.word(leading + present(this.#ranges[0], 'range').start);
    for (let at = 0; at < this.#others.length; at += 1) {
      const first = this.#ranges[at + 1]?.start ?? 0;
      this.#others[at]?.word((row[at + 1] ?? 0) + first);
    }
    this.#rowCount += 1;
    this.#degreeMax = Math.max(this.#degreeMax, this.#rowCount - this.#leadingStart);
  }

  /** In how many rows the leading value is that is in most. */
  finish(): number {
    const { start, end } = present(this.#ranges[0], 'range');
    if (this.#isDense) this.#startValuesUpTo(end - start);
    for (const stream of [this.#index, ...this.#others]) stream.end();
    return this.#degreeMax;
  }

  #startValuesUpTo(value: number): void {
    for (; this.#nextValue <= value; this.#nextValue += 1) this.#index.word(this.#rowCount);
  }
}
