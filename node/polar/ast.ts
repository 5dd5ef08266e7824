/**
 * The syntax tree: what was written, with places, before anything is decided about names. Types only;
 * a walk belongs to the pass that needs it. The productions are in GRAMMAR.md.
 */

import type { Span } from './source.ts';

/** Several files form one policy: their items, in the order of the files. */
export type PolicyAst = { readonly items: readonly Item[] };

export type Item = Block | Rule | Declare | Test | Fixture;

/** A name or string where it was written. `text` of a string is its value, without quotes. */
export type Name = { readonly text: string; readonly span: Span };

/* ---------- blocks ---------- */

export type Block = {
  readonly kind: 'block';
  readonly blockKind: 'actor' | 'resource' | 'global';
  /** The type; `global` for the global block. */
  readonly name: Name;
  readonly supertypes: readonly Name[];
  readonly items: readonly BlockItem[];
  readonly span: Span;
};

export type BlockItem = NamesDeclaration | RelationsDeclaration | ShorthandRule;

/** `roles = ["a", "b"];` or `permissions = […];` */
export type NamesDeclaration = {
  readonly kind: 'names';
  readonly key: 'roles' | 'permissions';
  readonly names: readonly Name[];
  readonly span: Span;
};

/** `relations = { parent: Folder };` */
export type RelationsDeclaration = {
  readonly kind: 'relations';
  readonly relations: readonly { readonly name: Name; readonly type: Name }[];
  readonly span: Span;
};

/** `"read" if "reader" on "parent";` */
export type ShorthandRule = {
  readonly kind: 'shorthand';
  readonly head: ShorthandTerm;
  readonly body: ShorthandExpression;
  readonly span: Span;
};

/** A quoted name, or one of the words `role`, `permission`, `resource`, `actor`, … (checked later). */
export type ShorthandTerm =
  | { readonly kind: 'string'; readonly name: Name }
  | { readonly kind: 'word'; readonly name: Name };

export type ShorthandExpression =
  | {
      readonly kind: 'or' | 'and';
      readonly operands: readonly ShorthandExpression[];
      readonly span: Span;
    }
  /** `not` before any shorthand primary. */
  | { readonly kind: 'not'; readonly operand: ShorthandExpression; readonly span: Span }
  /** `"admin"`, `role` */
  | { readonly kind: 'name'; readonly term: ShorthandTerm; readonly span: Span }
  /** `"admin" on "parent"` */
  | {
      readonly kind: 'on';
      readonly term: ShorthandTerm;
      readonly relation: ShorthandTerm;
      readonly span: Span;
    }
  /** `global "admin"` */
  | { readonly kind: 'global'; readonly name: Name; readonly span: Span }
  /** `is_public(resource)` */
  | { readonly kind: 'call'; readonly call: Call; readonly span: Span };

/* ---------- long rules ---------- */

/** `head(p1, p2: T) if body;` — a rule without `if` has no body. */
export type Rule = {
  readonly kind: 'rule';
  readonly predicate: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Expression | undefined;
  readonly span: Span;
};

/** A term, or a variable with a type (`actor: User`); `type` is written only after a variable. */
export type Parameter = { readonly term: Term; readonly type: Name | undefined };

export type Expression =
  | { readonly kind: 'or' | 'and'; readonly operands: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Term;
      readonly right: Term;
      readonly span: Span;
    }
  | {
      readonly kind: 'in';
      readonly term: Term;
      readonly list: readonly Term[];
      readonly span: Span;
    }
  | {
      readonly kind: 'matches';
      readonly term: Term;
      readonly type: Name;
      /** `matches!`: the very type, no subtypes. */
      readonly exact: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'call'; readonly call: Call; readonly span: Span }
  /** A body that is the word `true` or `false`. */
  | { readonly kind: 'constant'; readonly value: boolean; readonly span: Span };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Call = {
  readonly predicate: Name;
  readonly terms: readonly Term[];
  readonly span: Span;
};

export type Term =
  /** `actor`, `_`, `_role` */
  | { readonly kind: 'variable'; readonly name: string; readonly span: Span }
  /** A literal: `"read"` is String, `10` Integer, `true` Boolean, `User{"alice"}` User. */
  | {
      readonly kind: 'literal';
      readonly type: string;
      readonly id: string;
      readonly span: Span;
    }
  /** `@current_unix_time` */
  | { readonly kind: 'now'; readonly span: Span };

/* ---------- declarations and tests ---------- */

/** `declare has_tag(User, String);` */
export type Declare = {
  readonly kind: 'declare';
  readonly predicate: Name;
  readonly types: readonly Name[];
  readonly span: Span;
};

export type Test = {
  readonly kind: 'test';
  readonly name: Name;
  readonly setup: readonly SetupItem[];
  readonly assertions: readonly Assertion[];
  readonly span: Span;
};

export type Fixture = {
  readonly kind: 'fixture';
  readonly name: Name;
  readonly setup: readonly SetupItem[];
  readonly span: Span;
};

export type SetupItem =
  | { readonly kind: 'fact'; readonly call: Call; readonly span: Span }
  | { readonly kind: 'use-fixture'; readonly name: Name; readonly span: Span };

export type Assertion = {
  readonly expected: boolean;
  readonly predicate: Name;
  readonly parameters: readonly Parameter[];
  /** `iff v in […]`: the exact set of values. */
  readonly iff:
    | { readonly variable: Name; readonly negated: boolean; readonly list: readonly Term[] }
    | undefined;
  readonly span: Span;
};
