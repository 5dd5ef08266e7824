/**
 * The data a question is asked of, as the evaluator sees it: typed values numbered densely, and tables
 * of rows of those numbers. Implementations (memory-facts.ts, snapshot/) pass one contract suite,
 * test/contracts/facts.ts. Reads are synchronous, allocate nothing per row and touch no string.
 */

import type { Predicate } from '../polar/program.ts';

/** No such type or value; in a pattern: any value. */
export const NONE = 0xffff_ffff;

/** Types and values ↔ numbers. Both are numbered densely from 0. */
export type Dictionary = {
  readonly typeCount: number;
  readonly valueCount: number;
  /** NONE when no value has this type. */
  findType(name: string): number;
  typeName(type: number): string;
  /** NONE when the value occurs in no fact; facts that change may still know one that did. */
  findValue(type: number, id: string): number;
  typeOf(value: number): number;
  idOf(value: number): string;
  /**
   * The first of the values of `type` and one past the last, when values of one type are numbered
   * together and ascending by the bytes of their ids; undefined when they are numbered as they came.
   */
  rangeOf(type: number): { readonly start: number; readonly end: number } | undefined;
};

/** What is in one argument of every row of a table. */
export type Column =
  | { readonly kind: 'constant'; readonly type: number; readonly value: number }
  | { readonly kind: 'values'; readonly type: number };

/**
 * Facts of one predicate whose arguments have the same types (and, where a String or Boolean argument
 * has few distinct values, the same value there: a `constant` column). Rows are distinct.
 *
 * A `pattern` or `row` has one entry per column, constant columns included. The caller owns both and
 * may reuse them; a table never keeps them. `scan` may be entered again from its own `visit`, with
 * other arrays.
 */
export type FactTable = {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** How many rows have `value` in `column`: exact, and cheap enough to choose a join order with. */
  degree(column: number, value: number): number;
  /** No value of the column is in more rows than this. Known when a plan is made, not looked for. */
  degreeMax(column: number): number;
  /** Is this very row there? */
  has(row: Uint32Array): boolean;
  /**
   * Writes each row that agrees with `pattern` into `row` and calls `visit`, until that returns true.
   * Returns whether it did. Order of rows: unspecified.
   */
  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean;
};

export type FactIndex = {
  readonly dictionary: Dictionary;
  readonly factCount: number;
  /** Every predicate that has facts, with the number of facts, ascending by name, then arity. */
  predicates(): readonly (Predicate & { readonly factCount: number })[];
  /** Tables without rows do not occur. The same array as long as the facts are the same. */
  tables(predicate: Predicate): readonly FactTable[];
};
