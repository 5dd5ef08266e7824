/**
 * Which ids the columns have that may become constant, over all chunks: by name, because ids have no
 * common numbers before all are known. A column with many is not followed any further.
 */

import { present } from '../../lib/assert.ts';

export class DistinctIds {
  readonly #countMax: number;
  /** Per table and column; undefined: more than `countMax`. */
  readonly #byTable = new Map<string, (Set<string> | undefined)[]>();

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** `ids`: some of the column's distinct ids; undefined: more than `countMax`. */
  add({ table, column }: ColumnName, ids: readonly string[] | undefined): void {
    const columns = this.#byTable.get(table) ?? [];
    this.#byTable.set(table, columns);
    const known = column in columns ? columns[column] : new Set<string>();
    for (const id of ids ?? []) known?.add(id);
    const isFew = ids !== undefined && known !== undefined && known.size <= this.#countMax;
    columns[column] = isFew ? known : undefined;
  }

  /** Infinity: more than `countMax`. */
  countOf({ table, column }: ColumnName): number {
    const columns = present(this.#byTable.get(table), 'table');
    return columns[column]?.size ?? Infinity;
  }
}

/** `table`: its key (table-order.ts). */
export type ColumnName = { readonly table: string; readonly column: number };
