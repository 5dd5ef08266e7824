/**
 * Where a table's arrays lie among its words. The layout follows from the number of rows and the
 * sizes of the types alone, so neither lengths nor offsets are stored. Columns here are columns of
 * values: constant ones take no words.
 *
 * No column: no words; the table has one row.
 * One column: a set, whichever is shorter:
 *   bits    one bit per value of the type, the first value lowest
 *   sorted  the values, ascending
 * More columns, k: k rotations, each holding all rows. Rotation r has its rows sorted by columns r,
 * r + 1, …, k - 1, 0, …, r - 1. It is an index of column r, then the k - 1 other columns in that
 * order, each with one word per row. The index is
 *   dense   per value of the type the first row that has it or a greater one; at last the row count
 *   sorted  column r like the others: one word per row
 */

/** Dense indexes cost at most this many words per row. */
const DENSE_WORDS_PER_ROW_MAX = 4;

export type SetLayout = {
  readonly kind: 'set';
  readonly form: 'bits' | 'sorted';
  readonly wordCount: number;
};

export type RotationsLayout = {
  readonly kind: 'rotations';
  readonly rotations: readonly RotationLayout[];
  readonly wordCount: number;
};

export type RotationLayout = {
  readonly form: 'dense' | 'sorted';
  readonly leadingColumn: number;
  /** The columns after the leading one, in order. */
  readonly otherColumns: readonly number[];
  /** In words from the start of the table. */
  readonly indexStart: number;
  readonly othersStart: number;
};

export type TableLayout =
  | { readonly kind: 'single'; readonly wordCount: 0 }
  | SetLayout
  | RotationsLayout;

/** `typeSizes`: per column of values, how many values its type has. */
export function layoutOf(rowCount: number, typeSizes: readonly number[]): TableLayout {
  const [typeSize, ...more] = typeSizes;
  if (typeSize === undefined) return { kind: 'single', wordCount: 0 };
  return more.length === 0 ? setLayout(rowCount, typeSize) : rotationsLayout(rowCount, typeSizes);
}

function setLayout(rowCount: number, typeSize: number): SetLayout {
  const bitWords = Math.ceil(typeSize / 32);
  return bitWords <= rowCount
    ? { kind: 'set', form: 'bits', wordCount: bitWords }
    : { kind: 'set', form: 'sorted', wordCount: rowCount };
}

function rotationsLayout(rowCount: number, typeSizes: readonly number[]): RotationsLayout {
  const columnCount = typeSizes.length;
  const rotations: RotationLayout[] = [];
  let indexStart = 0;
  for (const [leadingColumn, typeSize] of typeSizes.entries()) {
    const isDense = typeSize + 1 <= DENSE_WORDS_PER_ROW_MAX * rowCount;
    const othersStart = indexStart + (isDense ? typeSize + 1 : rowCount);
    rotations.push({
      form: isDense ? 'dense' : 'sorted',
      leadingColumn,
      otherColumns: typeSizes.slice(1).map((_, step) => (leadingColumn + 1 + step) % columnCount),
      indexStart,
      othersStart,
    });
    indexStart = othersStart + (columnCount - 1) * rowCount;
  }
  return { kind: 'rotations', rotations, wordCount: indexStart };
}
