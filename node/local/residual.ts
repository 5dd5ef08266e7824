/**
 * What is left of a question when everything the node knows has been decided: alternatives of
 * conjunctions over tables of the application. Types only; unfold.ts makes it, sql-statement.ts prints it.
 */

import type { NodeError } from '../lib/errors.ts';
import type { Value } from '../polar/program.ts';
import type { BoundFact } from './bindings.ts';

/** A value that only the database knows. Its Polar type is known: bindings name one for every column. */
export type Scalar = {
  /** The number of its source; undefined: the column that the caller named. */
  readonly source: number | undefined;
  /** From 0. */
  readonly column: number;
  readonly type: string;
  /** Is it text, whatever the type of the application's column was? */
  readonly isText: boolean;
};

export type Operand =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'scalar'; readonly scalar: Scalar };

/** A result: an operand, or anything whatsoever of the asked type. */
export type Output = Operand | { readonly kind: 'open' };

/** Something with rows. Numbers of sources are unique in one SQL text. */
export type Source =
  | { readonly kind: 'bound'; readonly number: number; readonly bound: BoundFact }
  /** The rows of one member of a recursive table. */
  | {
      readonly kind: 'recursive';
      readonly number: number;
      readonly table: number;
      readonly member: number;
    }
  /** Rows of ids, written out. */
  | {
      readonly kind: 'rows';
      readonly number: number;
      readonly types: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export type Condition =
  | { readonly kind: 'equal'; readonly left: Scalar; readonly right: Operand }
  /** The scalars together are one of the rows. */
  | {
      readonly kind: 'one-of';
      readonly scalars: readonly Scalar[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Of Integers. */
  | {
      readonly kind: 'compare';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly left: Operand;
      readonly right: Operand;
    }
  /** Of one type. */
  | { readonly kind: 'differ'; readonly left: Operand; readonly right: Operand }
  /** None of the branches holds. They may mention scalars of the sources around them. */
  | { readonly kind: 'not'; readonly branches: readonly Branch[] };

/** For all rows of the sources that meet the conditions: the outputs. */
export type Branch = {
  readonly sources: readonly Source[];
  readonly conditions: readonly Condition[];
  readonly outputs: readonly Output[];
  /**
   * Branches with the same object differ in ids alone: in those of `equal` conditions, which have the same
   * places in each, and of outputs. What they do not differ in is the same object. Left out: nobody knows.
   */
  readonly likeness?: object | undefined;
};

/**
 * Predicates that call themselves through facts of the application, as one table: the rows of `first`,
 * and what `next` derives from one row of the table, again and again. A row has the number of its
 * member, then its ids as text, short rows filled up.
 */
export type RecursiveTable = {
  readonly number: number;
  readonly width: number;
  readonly first: readonly MemberBranch[];
  /** Each has exactly one source of this table. */
  readonly next: readonly MemberBranch[];
};

export type MemberBranch = { readonly member: number; readonly branch: Branch };

/** All of it: what one question or call came to. */
export type Unfolded = {
  readonly branches: readonly Branch[];
  /** Why some branch is neither true nor false: a condition on a variable that is left open. */
  readonly doubt: NodeError | undefined;
};
