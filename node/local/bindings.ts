/**
 * Data bindings: which facts live in the application's own database, and how a query finds them. Each
 * says of one signature, `has_role(User:_, String:member, Org:_)`, which SELECT gives its open arguments.
 * BINDINGS.md tells the file to people.
 */

export type Bindings = {
  readonly bound: readonly BoundFact[];
  /** Polar's type → the SQL type of its ids: constants are cast to it. */
  readonly sqlTypes: ReadonlyMap<string, string>;
};

/** One signature, and a SELECT that gives as many columns as it has open arguments, in their order. */
export type BoundFact = Signature & {
  /** One statement without comments and `;`, to stand between parentheses. */
  readonly query: string;
};

/** Which facts are meant: those with these constants and a value of the type in each column. */
export type Signature = {
  readonly predicate: string;
  readonly args: readonly BoundArgument[];
};

export type BoundArgument =
  | { readonly kind: 'column'; readonly type: string }
  | { readonly kind: 'constant'; readonly type: string; readonly id: string };

/** Of an application that keeps no facts. */
export const NO_BINDINGS: Bindings = { bound: [], sqlTypes: new Map() };
