/** Which stored facts: the patterns of reading and deleting, over any FactIndex. */

import type { Fact, Value } from '../polar/program.ts';
import { NONE } from './facts.ts';
import type { Dictionary, FactIndex, FactTable } from './facts.ts';

/** A null matches anything: any predicate, any type, any id (of the type, when that is given). */
export type FactPattern = {
  readonly predicate: string | null;
  readonly args: readonly ArgumentPattern[];
  /**
   * Deleting names every argument. Reading does not: arguments left off the end of a query string
   * are "any, if there are any", so facts with more arguments match too.
   */
  readonly moreArgs: boolean;
};

export type ArgumentPattern = { readonly type: string | null; readonly id: string | null };

export const ANY_FACT: FactPattern = { predicate: null, args: [], moreArgs: true };

/**
 * The facts that match, as they are when the first one is asked for: facts that change later don't
 * disturb it. Rows are taken out as numbers at once, and become strings one by one.
 */
export function* factsMatching(index: FactIndex, pattern: FactPattern): Generator<Fact, undefined> {
  const { dictionary } = index;
  // All tables at once, before the first fact is given out: later ones must not show later changes.
  const rows = [...rowsMatching(index, pattern)];
  for (const { predicate, arity, values } of rows) {
    const rowCount = values.length / arity;
    // A fact without arguments is there or not; there is no row of numbers to tell by.
    if (arity === 0) yield { predicate, args: [] };
    for (let at = 0; at < rowCount; at += 1) {
      yield {
        predicate,
        args: valuesOf(dictionary, values.subarray(at * arity, (at + 1) * arity)),
      };
    }
  }
}

/** The rows of one table that match, one after the other. */
type Rows = {
  readonly predicate: string;
  readonly arity: number;
  readonly values: Uint32Array;
};

function* rowsMatching(index: FactIndex, pattern: FactPattern): Generator<Rows, undefined> {
  for (const predicate of index.predicates()) {
    if (pattern.predicate !== null && pattern.predicate !== predicate.name) continue;
    if (!acceptsArity(pattern, predicate.arity)) continue;
    for (const table of index.tables(predicate)) {
      const bound = boundColumns(index.dictionary, table, pattern);
      if (bound === undefined) continue;
      const values = takeRows(table, bound);
      yield { predicate: predicate.name, arity: predicate.arity, values };
    }
  }
}

function acceptsArity({ args, moreArgs }: FactPattern, arity: number): boolean {
  return moreArgs ? args.length <= arity : args.length === arity;
}

/** What the pattern asks of the table's columns; undefined when no row can match. */
function boundColumns(
  dictionary: Dictionary,
  table: FactTable,
  { args }: FactPattern,
): Uint32Array | undefined {
  const bound = new Uint32Array(table.columns.length).fill(NONE);
  for (const [column, { type }] of table.columns.entries()) {
    const { type: typeName = null, id = null } = args[column] ?? {};
    if (typeName !== null && typeName !== dictionary.typeName(type)) return undefined;
    if (id === null) continue;
    bound[column] = dictionary.findValue(type, id);
    if (bound[column] === NONE) return undefined;
  }
  return bound;
}

/**
 * A million rows take about 15 ms: cell by cell into one array that is long enough from the start.
 */
function takeRows(table: FactTable, bound: Uint32Array): Uint32Array {
  const arity = bound.length;
  let rowsMax = table.rowCount;
  for (const [column, value] of bound.entries()) {
    if (value !== NONE) rowsMax = Math.min(rowsMax, table.degree(column, value));
  }
  const taken = new Uint32Array(rowsMax * arity);
  const row = new Uint32Array(arity);
  let length = 0;
  table.scan(bound, row, () => {
    for (let column = 0; column < arity; column += 1) taken[length + column] = row[column] ?? NONE;
    length += arity;
    return false;
  });
  return taken.subarray(0, length);
}

function valuesOf(dictionary: Dictionary, row: Uint32Array): readonly Value[] {
  return Array.from(row, (value) => ({
    type: dictionary.typeName(dictionary.typeOf(value)),
    id: dictionary.idOf(value),
  }));
}
