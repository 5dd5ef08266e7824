/**
 * What evaluation needs of a policy, nothing more: Horn clauses over flat typed terms. Blocks,
 * shorthand, `or`, `=` and `matches` are gone: alternatives are clauses, equal variables are one
 * slot, types are on the slots. Made by compile.ts only.
 */

import type { Span } from './source.ts';

/** A typed id. Integers are canonical decimal (`-5`, never `010`); Booleans `true` or `false`. */
export type Value = { readonly type: string; readonly id: string };

export type Fact = { readonly predicate: string; readonly args: readonly Value[] };

/**
 * The exact types a value may have: `Actor`, `Resource` and supertypes are already expanded to the
 * types that match them, sorted. `any`: no restriction. An empty list never occurs: such a clause
 * can't hold and is left out.
 */
export type TypeSet = 'any' | readonly string[];

export type Term =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'value'; readonly value: Value }
  /** `@current_unix_time`: the clock's whole seconds, an Integer, constant within one question. */
  | { readonly kind: 'now' };

/** Name and number of arguments together identify a predicate. */
export type Predicate = { readonly name: string; readonly arity: number };

export type Goal =
  /** Stored facts, context facts and clauses of the predicate, together. */
  | {
      readonly kind: 'call';
      readonly predicate: Predicate;
      readonly terms: readonly Term[];
      readonly span: Span;
    }
  /**
   * No extension of the bound slots makes the call true. `localSlots` occur nowhere else in the
   * clause and are existential; every other slot must be bound when the goal is asked, else the
   * question is refused (`unbound_variable`). Negated conjunctions are lifted by compile.ts into a
   * predicate of their own, named `not#n`.
   */
  | {
      readonly kind: 'not';
      readonly predicate: Predicate;
      readonly terms: readonly Term[];
      readonly localSlots: readonly number[];
      readonly span: Span;
    }
  /** Integers only: a value of another type, on either side, makes it false. */
  | {
      readonly kind: 'compare';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly left: Term;
      readonly right: Term;
      readonly span: Span;
    }
  /** Type or id differ. */
  | { readonly kind: 'differ'; readonly left: Term; readonly right: Term; readonly span: Span }
  /** The slot has one of the values; binds it when it is open. Never empty. */
  | {
      readonly kind: 'one-of';
      readonly slot: number;
      readonly values: readonly Value[];
      readonly span: Span;
    };

/**
 * `predicate(head…) if every goal holds`. Slots are numbered from 0; `slotTypes[s]` is what the head
 * and `matches` say together of slot `s`: a restriction, never a generator. A slot may occur in the
 * head only (the answer has a wildcard there) or in the types only.
 */
export type Clause = {
  readonly predicate: Predicate;
  readonly head: readonly Term[];
  readonly slotTypes: readonly TypeSet[];
  /** The names as written, for explanations; `_` for anonymous ones. */
  readonly slotNames: readonly string[];
  readonly goals: readonly Goal[];
  readonly span: Span;
};

/**
 * Clauses of all predicates. Stratified: no predicate depends on itself through `not`. `strata` gives
 * each predicate that has clauses (key of `predicateKey`) its stratum, from 0.
 */
export type Program = {
  readonly clauses: readonly Clause[];
  readonly strata: ReadonlyMap<string, number>;
};

/** `has_role/3` */
export function predicateKey(predicate: Predicate): string {
  return `${predicate.name}/${predicate.arity}`;
}
