/** Which stored facts: the patterns of reading and deleting, over any FactIndex. */

import { type Deadline, NO_DEADLINE } from '../lib/deadline.ts';
import type { Fact, Predicate, Value } from '../polar/program.ts';
import { ascending, type Rows } from './ascending-rows.ts';
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
export function factsMatching(index: FactIndex, pattern: FactPattern): Generator<Fact, undefined> {
  return factsIn(index, { pattern, deadline: NO_DEADLINE }, asTheyCome);
}

/**
 * The same, ascending by predicate, number of arguments, and then the type and id of each. Throws
 * `budget_exhausted` when not all rows are taken out before the deadline.
 */
export function factsAscending(
  index: FactIndex,
  pattern: FactPattern,
  deadline = NO_DEADLINE,
): Generator<Fact, undefined> {
  return factsIn(index, { pattern, deadline }, ascending);
}

/** `deadline`: of the time there is to take rows out. */
type Asked = { readonly pattern: FactPattern; readonly deadline: Deadline };

function* factsIn(
  index: FactIndex,
  asked: Asked,
  startsOf: (dictionary: Dictionary, rows: Rows) => Iterable<number>,
): Generator<Fact, undefined> {
  const { dictionary } = index;
  // All predicates at once, before the first fact is given out: later ones must not show later changes.
  const matching = index.predicates().flatMap((predicate) => {
    const parts = rowsOf(index, predicate, asked);
    return parts.length === 0 ? [] : [{ predicate, rows: joined(predicate.arity, parts) }];
  });
  for (const { predicate, rows } of matching) {
    const { width, cells } = rows;
    // A fact without arguments is there or not; there is no row of numbers to tell by.
    if (width === 0) yield { predicate: predicate.name, args: [] };
    for (const start of startsOf(dictionary, rows)) {
      const row = cells.subarray(start, start + width);
      yield { predicate: predicate.name, args: valuesOf(dictionary, row) };
    }
  }
}

function* asTheyCome(_: Dictionary, { width, cells }: Rows): Generator<number, undefined> {
  for (let start = 0; start < cells.length; start += width) yield start;
}

/** The rows that match, by table; none for a table in which none can. */
function rowsOf(
  index: FactIndex,
  predicate: Predicate,
  { pattern, deadline }: Asked,
): readonly Uint32Array[] {
  if (pattern.predicate !== null && pattern.predicate !== predicate.name) return [];
  if (!acceptsArity(pattern, predicate.arity)) return [];
  return index.tables(predicate).flatMap((table) => {
    const bound = boundColumns(index.dictionary, table, pattern);
    return bound === undefined ? [] : [takeRows(table, bound, deadline)];
  });
}

function joined(width: number, parts: readonly Uint32Array[]): Rows {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { width, cells: only };
  const cells = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    cells.set(part, length);
    length += part.length;
  }
  return { width, cells };
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
function takeRows(table: FactTable, bound: Uint32Array, deadline: Deadline): Uint32Array {
  const arity = bound.length;
  let rowsMax = table.rowCount;
  for (const [column, value] of bound.entries()) {
    if (value !== NONE) rowsMax = Math.min(rowsMax, table.degree(column, value));
  }
  const taken = new Uint32Array(rowsMax * arity);
  const row = new Uint32Array(arity);
  let length = 0;
  table.scan(bound, row, () => {
    deadline.step();
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
