/**
 * Tables with two columns of values: what nearly all facts are. They are read from the same words as
 * larger ones (rotated-table.ts), in fewer steps.
 */

import { NONE } from '../../eval/facts.ts';
import type { Column, FactTable } from '../../eval/facts.ts';
import { present } from '../../lib/assert.ts';
import { Constants } from './constants.ts';
import { PairSide } from './pair-side.ts';
import type { RotatedSource } from './rotated-table.ts';

/** With so few rows on one side, the other is not counted. */
const FEW_ROWS = 8;

export class PairTable implements FactTable {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #degreesMax: readonly number[];
  readonly #constants: Constants;
  readonly #left: PairSide;
  readonly #right: PairSide;

  constructor(
    columns: readonly Column[],
    { rowCount, words, layout, ranges, degreesMax }: RotatedSource,
  ) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.#degreesMax = degreesMax;
    this.#constants = new Constants(columns);
    const positions = columns.flatMap(({ kind }, at) => (kind === 'values' ? [at] : []));
    const [left, right] = layout.rotations.map((rotation, at) => {
      const range = present(ranges[at], 'range');
      return new PairSide(rotation, { rowCount, words, range, positions });
    });
    this.#left = present(left, 'left side');
    this.#right = present(right, 'right side');
  }

  degree(column: number, value: number): number {
    if (column === this.#left.column) return this.#left.index.locate(value);
    if (column === this.#right.column) return this.#right.index.locate(value);
    return this.#constants.has(column, value) ? this.rowCount : 0;
  }

  degreeMax(column: number): number {
    return this.#degreesMax[column] ?? this.rowCount;
  }

  has(row: Uint32Array): boolean {
    return this.#constants.areIn(row) && this.#hasPair(row);
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    if (!this.#constants.agreeWith(pattern)) return false;
    const left = pattern[this.#left.column] ?? NONE;
    const right = pattern[this.#right.column] ?? NONE;
    if (left !== NONE && right !== NONE) {
      if (!this.#hasPair(pattern)) return false;
      row[this.#left.column] = left;
      row[this.#right.column] = right;
      this.#constants.writeTo(row);
      return visit();
    }
    if (left !== NONE) return this.#scanBeside(this.#left, left, { row, visit });
    if (right !== NONE) return this.#scanBeside(this.#right, right, { row, visit });
    return this.#left.index.eachValue((value) =>
      this.#scanBeside(this.#left, value, { row, visit }),
    );
  }

  /** Looks on the side with fewer rows. */
  #hasPair(row: Uint32Array): boolean {
    const left = row[this.#left.column] ?? NONE;
    const right = row[this.#right.column] ?? NONE;
    const leftCount = this.#left.index.locate(left);
    if (leftCount === 0) return false;
    if (leftCount <= FEW_ROWS || leftCount <= this.#right.index.locate(right)) {
      return this.#left.hasOther(right);
    }
    return this.#right.hasOther(left);
  }

  /** `visit` may look into this table again, so what was located is kept here. */
  #scanBeside(
    side: PairSide,
    value: number,
    { row, visit }: { row: Uint32Array; visit: () => boolean },
  ): boolean {
    side.index.locate(value);
    const { start, end } = side.index;
    const { column, otherColumn } = side;
    for (let at = start; at < end; at += 1) {
      row[column] = value;
      row[otherColumn] = side.otherAt(at);
      this.#constants.writeTo(row);
      if (visit()) return true;
    }
    return false;
  }
}
