/**
 * The tables of facts as they came, over all chunks: how their columns stand while rows are sorted. Those
 * that become constant come first, so that sorted rows are cut already, table after table.
 */

import { present } from '../../lib/assert.ts';
import { CONSTANT_TYPES, ROWS_DECISIVE, constantColumns } from '../write/sorted-table.ts';
import type { SpilledChunk } from './chunk.ts';
import type { DistinctIds } from './distinct-ids.ts';
import type { MergedType } from './merge-dictionaries.ts';
import { compareTables, keyOf } from './table-order.ts';
import type { TableName } from './table-order.ts';

export type StoredTable = TableName & {
  readonly key: string;
  /** Per column of the facts: its type by number. */
  readonly typeNumbers: readonly number[];
  /** Of the columns of the facts: in which order they stand. */
  readonly columnOrder: readonly number[];
  /** How many of them are constant, if the table has ROWS_DECISIVE rows or more. */
  readonly constantCount: number;
};

/** In the order of the sections. */
export function storedTablesOf(
  chunks: readonly SpilledChunk[],
  types: readonly MergedType[],
  distinctIds: DistinctIds,
): StoredTable[] {
  const typeNumbers = new Map(types.map(({ name }, type) => [name, type]));
  const byKey = new Map(chunks.flatMap(({ tables }) => tables).map((each) => [keyOf(each), each]));
  return [...byKey]
    .toSorted(([, a], [, b]) => compareTables(a, b))
    .map(([key, { predicate, types: names }]) => {
      const isConstant = constantColumns(ROWS_DECISIVE, varietiesOf(key, names, distinctIds));
      const columns = names.map((_, column) => column);
      const constants = columns.filter((column) => isConstant[column]);
      return {
        key,
        predicate,
        types: names,
        typeNumbers: names.map((name) => present(typeNumbers.get(name), 'type')),
        columnOrder: [...constants, ...columns.filter((column) => !isConstant[column])],
        constantCount: constants.length,
      };
    });
}

function varietiesOf(table: string, types: readonly string[], distinctIds: DistinctIds) {
  return types.map((type, column) => ({
    mayBeConstant: CONSTANT_TYPES.has(type),
    countDistinct: () => distinctIds.countOf({ table, column }),
  }));
}
