/** A policy that loaded: the program and what else its text says. Types only; load-policy.ts makes it. */

import type { Diagnostic } from './diagnostic.ts';
import type { Fact, Predicate, Program, TypeSet, Value } from './program.ts';
import type { Span } from './source.ts';

export type Policy = {
  readonly program: Program;
  readonly metadata: PolicyMetadata;
  readonly factTypes: readonly FactType[];
  readonly tests: readonly PolicyTest[];
  readonly warnings: readonly Diagnostic[];
};

/**
 * What resource blocks declare: one entry per block, actors included, plus `global`; inherited names
 * are listed; names ascending. The answer of `GET /api/policy_metadata`.
 */
export type PolicyMetadata = {
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly roles: readonly string[];
        readonly permissions: readonly string[];
        /** Relation name → type name. */
        readonly relations: Readonly<Record<string, string>>;
      }
    >
  >;
};

/** A shape of fact that the policy can use. An argument is a set of types or one exact value. */
export type FactType = {
  readonly predicate: Predicate;
  readonly args: readonly (
    | { readonly kind: 'types'; readonly types: TypeSet }
    | { readonly kind: 'value'; readonly value: Value }
  )[];
};

export type PolicyTest = {
  readonly name: string;
  /** Of the setup and its fixtures, without repeats. */
  readonly facts: readonly Fact[];
  readonly assertions: readonly PolicyAssertion[];
  readonly span: Span;
};

/** At most one argument is open. `onlyIn`: the exact set of ids the open argument must have. */
export type PolicyAssertion = {
  readonly expected: boolean;
  readonly predicate: Predicate;
  readonly args: readonly (
    | { readonly kind: 'value'; readonly value: Value }
    | { readonly kind: 'open'; readonly types: TypeSet }
    | { readonly kind: 'now' }
  )[];
  readonly onlyIn: { readonly negated: boolean; readonly values: readonly Value[] } | undefined;
  readonly span: Span;
};
