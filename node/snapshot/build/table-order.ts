/** The order of tables of facts as they come, before they are cut by their constant columns. */

import { compareUtf8 } from '../../lib/compare-utf8.ts';

/** The predicate of a table, and the types of its arguments by name. */
export type TableName = { readonly predicate: string; readonly types: readonly string[] };

/** Tells tables apart. */
export function keyOf({ predicate, types }: TableName): string {
  return JSON.stringify([predicate, ...types]);
}

/** By predicate, then arity, then types. */
export function compareTables(a: TableName, b: TableName): number {
  return (
    compareUtf8(a.predicate, b.predicate) ||
    a.types.length - b.types.length ||
    compareNames(a.types, b.types)
  );
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((name, at) => name !== b[at]);
  return different === -1 ? 0 : compareUtf8(a[different] ?? '', b[different] ?? '');
}
