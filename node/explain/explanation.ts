/** What an explanation says: the proof of what holds, or how far every rule got for what doesn't. Types only. */

import type { Binding } from '../eval/evaluator.ts';
import type { Clause, Goal, Predicate, TypeSet, Value } from '../polar/program.ts';

export type Explanation =
  | { readonly kind: 'holds'; readonly proof: Proof }
  /** It holds, and `why` says what kept the proof from being found. */
  | { readonly kind: 'unproved'; readonly atom: Atom; readonly why: string }
  | { readonly kind: 'fails'; readonly attempt: Attempt };

/** `predicate(args)`. An argument without id is any value: of its type, or of any. */
export type Atom = { readonly predicate: Predicate; readonly args: readonly Binding[] };

export type Proof =
  | { readonly kind: 'fact'; readonly atom: Atom; readonly origin: FactOrigin }
  /** `slots`: what the rule's variables are here. One step per goal, in the order of the text. */
  | {
      readonly kind: 'rule';
      readonly atom: Atom;
      readonly clause: Clause;
      readonly slots: readonly Binding[];
      readonly steps: readonly Step[];
    };

/** `context`: it came with the question. */
export type FactOrigin = 'stored' | 'context';

/** How a goal is met. */
export type Step = { readonly kind: 'call'; readonly proof: Proof } | Condition;

/** A goal that is no call, with the values it has here. */
export type Condition =
  /** Nothing that matches `args` holds; an argument that is null may be anything. */
  | {
      readonly kind: 'not';
      readonly goal: GoalOf<'not'>;
      readonly args: readonly (Binding | null)[];
    }
  | {
      readonly kind: 'compare' | 'differ';
      readonly goal: GoalOf<'compare' | 'differ'>;
      readonly left: Binding;
      readonly right: Binding;
    }
  | { readonly kind: 'one-of'; readonly goal: GoalOf<'one-of'>; readonly value: Binding };

export type GoalOf<Kind extends Goal['kind']> = Extract<Goal, { kind: Kind }>;

/** A value, or anything of these types. Arguments with one `name` have to be one value. */
export type Wanted =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'open'; readonly types: TypeSet; readonly name: string | undefined };

/** Something that nothing matches: no fact, and no rule derives it. */
export type Attempt = {
  readonly predicate: Predicate;
  readonly args: readonly Wanted[];
  /**
   * The rules that are about it, as far as they are shown. `told`: they are told elsewhere in the same
   * explanation; `cut`: it would be too much.
   */
  readonly rules: readonly RuleAttempt[] | 'told' | 'cut';
};

/** A rule that came to a goal it could not meet. */
export type RuleAttempt = {
  readonly clause: Clause;
  /** The variables when it got so far, undefined where open. */
  readonly slots: readonly (Binding | undefined)[];
  /** In how many other ways it got there. */
  readonly otherWays: number;
  readonly obstacle: Obstacle;
};

export type Obstacle =
  | { readonly kind: 'call'; readonly attempt: Attempt }
  /** What must not hold does. Without proof when none was found. */
  | {
      readonly kind: 'not';
      readonly condition: Extract<Condition, { kind: 'not' }>;
      readonly proof: Proof | undefined;
    }
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** A condition whose variable nothing gives a value. */
  | { readonly kind: 'undecided'; readonly goal: Goal }
  /** The rule's goals can be met in more ways than are looked at. */
  | { readonly kind: 'too-much' };
