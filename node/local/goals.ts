/** Goals and checks of a conjunction, how those of a clause are made, and which goal comes first. */

import { present, unreachable } from '../lib/assert.ts';
import type { Goal as ClauseGoal, Value } from '../polar/program.ts';
import type { Span } from '../polar/source.ts';
import type { CallKind } from './call-graph.ts';
import type { Source } from './residual.ts';
import { lookUp, narrowed, type Substitution, type Term, unified } from './substitution.ts';

/** Something to satisfy; binds variables. */
export type Goal =
  | {
      readonly kind: 'call';
      readonly kinds: readonly CallKind[];
      readonly terms: readonly Term[];
    }
  | { readonly kind: 'one-of'; readonly term: Term; readonly values: readonly Value[] };

/** Something to check once nothing binds its variables any more. */
export type Check =
  | (Extract<ClauseGoal, { kind: 'compare' | 'differ' }> & {
      readonly terms: readonly [Term, Term];
    })
  | {
      readonly kind: 'not';
      readonly call: Extract<Goal, { kind: 'call' }>;
      /** Terms of the call that must have a value: all but those the negation is about. */
      readonly needed: readonly Term[];
      readonly span: Span;
    };

/** One way to satisfy the goals so far. */
export type State = Substitution & {
  readonly sources: readonly Source[];
  readonly goals: readonly Goal[];
  readonly checks: readonly Check[];
};

/**
 * What a goal of a clause adds to a conjunction, whose variables the clause's slots are from `first`
 * on. `kinds`: what a call of it is one of.
 */
export function addedBy(
  goal: ClauseGoal,
  context: {
    readonly termOf: (term: Extract<ClauseGoal, { kind: 'differ' }>['left']) => Term;
    readonly first: number;
    readonly kinds: readonly CallKind[];
  },
): Goal | Check {
  const { termOf, first, kinds } = context;
  switch (goal.kind) {
    case 'call':
      return { kind: 'call', kinds, terms: goal.terms.map(termOf) };
    case 'one-of': {
      const { values, slot } = goal;
      return { kind: 'one-of', term: { kind: 'variable', variable: first + slot }, values };
    }
    case 'compare':
    case 'differ':
      return { ...goal, terms: [termOf(goal.left), termOf(goal.right)] };
    case 'not': {
      const { terms, localSlots, span } = goal;
      const needed = terms.filter(
        (term) => term.kind !== 'slot' || !localSlots.includes(term.slot),
      );
      const call = { kind: 'call', kinds, terms: terms.map(termOf) } as const;
      return { kind: 'not', call, needed: needed.map(termOf), span };
    }
    default:
      return unreachable(goal);
  }
}

/** The terms restricted to what a kind of call is about; undefined: they can't be. */
export function narrowedTo(
  kind: CallKind,
  terms: readonly Term[],
  state: State,
): State | undefined {
  let met: State | undefined = state;
  for (const [index, arg] of kind.args.entries()) {
    if (met === undefined) return undefined;
    const term = present(terms[index], 'term');
    met = arg.kind === 'value' ? unified(met, term, arg) : narrowed(met, term, arg.types);
  }
  return met;
}

/** Goals that decide much and add little come first; whole central predicates last. */
export function nextGoal(state: State): Goal | undefined {
  let best: { readonly goal: Goal; readonly cost: number } | undefined;
  for (const goal of state.goals) {
    const cost = costOf(goal, state);
    if (best === undefined || cost < best.cost) best = { goal, cost };
  }
  return best?.goal;
}

function costOf(goal: Goal, { variables }: State): number {
  if (goal.kind === 'one-of') return lookUp(goal.term, variables).kind === 'open' ? 3 : 0;
  const known = goal.terms.map((term) => lookUp(term, variables));
  const isAnchored = known.some((one) => one.kind === 'value' && !isCommon(one.value));
  if (known.every(({ kind }) => kind === 'value')) return 0;
  if (goal.kinds.every(({ isLocal }) => !isLocal)) return isAnchored ? 1 : 5;
  return isAnchored ? 2 : 4;
}

/** Roles, relations and flags are in many facts: they say little about which. */
function isCommon({ type }: Value): boolean {
  return type === 'String' || type === 'Boolean';
}
