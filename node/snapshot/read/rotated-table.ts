/**
 * Tables with three or more columns of values: all rows once per column, sorted from that column on.
 * Pairs have a reader of their own (pair-table.ts).
 */

import { NONE } from '../../eval/facts.ts';
import type { Column, FactTable } from '../../eval/facts.ts';
import { present } from '../../lib/assert.ts';
import { Constants } from './constants.ts';
import type { ValueRange } from './dictionary.ts';
import { Rotation } from './rotation.ts';
import type { RotationsLayout } from '../table-layout.ts';
import type { Words } from './words.ts';

/** So few rows to visit that looking for a rotation with fewer is not worth it. */
const FEW_ROWS = 8;

/** Where the rows are. */
export type RotatedSource = {
  readonly rowCount: number;
  readonly words: Words;
  readonly layout: RotationsLayout;
  /** Per column of values: all values of its type. */
  readonly ranges: readonly ValueRange[];
  /** Per column, constant ones included: no value of it is in more rows. */
  readonly degreesMax: readonly number[];
};

export class RotatedTable implements FactTable {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #degreesMax: readonly number[];
  readonly #constants: Constants;
  readonly #rotations: readonly Rotation[];
  /** Per column, constant ones included: the rotation that it leads. */
  readonly #rotationLedBy: readonly (Rotation | undefined)[];

  constructor(
    columns: readonly Column[],
    { rowCount, words, layout, ranges, degreesMax }: RotatedSource,
  ) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.#degreesMax = degreesMax;
    const constants = new Constants(columns);
    this.#constants = constants;
    const positions = columns.flatMap(({ kind }, at) => (kind === 'values' ? [at] : []));
    this.#rotations = layout.rotations.map((rotation, at) => {
      const range = present(ranges[at], 'range');
      return new Rotation(rotation, { rowCount, words, range, constants, positions });
    });
    this.#rotationLedBy = columns.map((_, at) =>
      this.#rotations.find(({ leading }) => leading === at),
    );
  }

  degree(column: number, value: number): number {
    const rotation = this.#rotationLedBy[column];
    if (rotation !== undefined) return rotation.degree(value);
    return this.#constants.has(column, value) ? this.rowCount : 0;
  }

  degreeMax(column: number): number {
    return this.#degreesMax[column] ?? this.rowCount;
  }

  has(row: Uint32Array): boolean {
    if (!this.#constants.areIn(row)) return false;
    let shortest = this.#firstRotation;
    let rowsMin = shortest.degree(row[shortest.leading] ?? NONE);
    for (let at = 1; at < this.#rotations.length && rowsMin > FEW_ROWS; at += 1) {
      const rotation = present(this.#rotations[at], 'rotation');
      const rows = rotation.degree(row[rotation.leading] ?? NONE);
      if (rows < rowsMin) [shortest, rowsMin] = [rotation, rows];
    }
    return rowsMin > 0 && shortest.has(row);
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    if (!this.#constants.agreeWith(pattern)) return false;
    let shortest: Rotation | undefined;
    let rowsMin = Infinity;
    for (let at = 0; at < this.#rotations.length && rowsMin > FEW_ROWS; at += 1) {
      const rotation = present(this.#rotations[at], 'rotation');
      if (pattern[rotation.leading] === NONE) continue;
      const rows = rotation.narrow(pattern);
      if (rows < rowsMin) [shortest, rowsMin] = [rotation, rows];
    }
    if (shortest === undefined) return this.#firstRotation.scanAll(row, visit);
    return shortest.scanNarrowed(pattern, row, visit);
  }

  get #firstRotation(): Rotation {
    return present(this.#rotations[0], 'rotation');
  }
}
