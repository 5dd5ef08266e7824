/** What the parts of the compiler hand to one another. Types only. */

import type { Expression, Term as AstTerm } from './ast.ts';
import type { Mentions } from './mentions.ts';
import type { Predicate, TypeSet } from './program.ts';
import type { Span } from './source.ts';
import type { TypeTable } from './type-table.ts';
import type { Contradiction, Unifier } from './unifier.ts';

/** A rule with its parameters' types looked up, or a negated condition made into one. */
export type TypedRule = {
  readonly predicate: Predicate;
  readonly head: readonly TypedTerm[];
  readonly body: Expression | undefined;
  readonly span: Span;
};

export type TypedTerm = {
  readonly term: AstTerm;
  readonly types: TypeSet;
  readonly span: Span;
};

/** What the clauses of one policy are compiled with. */
export type CompileContext = {
  readonly types: TypeTable;
  /** The same object for the same predicate: clauses name few of them, often. */
  predicate(name: string, arity: number): Predicate;
  /** A predicate that holds when `body` does; undefined when that can never be. */
  addNegated(head: readonly TypedTerm[], body: Expression): Predicate | undefined;
  warnNeverHolds(contradiction: Contradiction): void;
  error(code: string, what: { readonly message: string; readonly span: Span }): void;
};

/** What the conditions of one clause are compiled with. */
export type Scope = {
  readonly context: CompileContext;
  readonly unifier: Unifier;
  /** Counted when it is first asked: only negations need to know. */
  readonly mentions: () => Mentions;
};
