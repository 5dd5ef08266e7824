/** Variables of the naive evaluator, and making two terms the same: types meet, values must be equal. */

import type { TypeSet, Value } from '../polar/program.ts';

/** A value, or a variable by its number. */
export type Term = Value | { readonly variable: number };

/** What is known of a variable. */
export type Variable =
  | { readonly kind: 'value'; readonly value: Value }
  /** The same as another variable. */
  | { readonly kind: 'same'; readonly as: number }
  | { readonly kind: 'open'; readonly types: TypeSet };

/** What is known of a term: its value, or the one open variable that it is. */
export function resolve(term: Term, variables: readonly Variable[]): Term {
  if (!('variable' in term)) return term;
  const variable = variables[term.variable];
  if (variable === undefined || variable.kind === 'open') return term;
  return variable.kind === 'value' ? variable.value : resolve({ variable: variable.as }, variables);
}

/** The types an open variable may still have. */
export function typesOf(
  term: { readonly variable: number },
  variables: readonly Variable[],
): TypeSet {
  const variable = variables[term.variable];
  return variable?.kind === 'open' ? variable.types : 'any';
}

/** Makes two terms the same in `variables`; false when they can't be. */
export function unify(left: Term, right: Term, variables: Variable[]): boolean {
  const one = resolve(left, variables);
  const other = resolve(right, variables);
  if ('variable' in one) return bind(one, other, variables);
  if ('variable' in other) return bind(other, one, variables);
  return one.type === other.type && one.id === other.id;
}

function bind(open: { readonly variable: number }, term: Term, variables: Variable[]): boolean {
  const types = typesOf(open, variables);
  if (!('variable' in term)) {
    if (types !== 'any' && !types.includes(term.type)) return false;
    variables[open.variable] = { kind: 'value', value: term };
    return true;
  }
  if (term.variable === open.variable) return true;
  const common = intersection(types, typesOf(term, variables));
  if (common.length === 0) return false;
  variables[term.variable] = { kind: 'open', types: common };
  variables[open.variable] = { kind: 'same', as: term.variable };
  return true;
}

function intersection(left: TypeSet, right: TypeSet): TypeSet {
  if (left === 'any') return right;
  if (right === 'any') return left;
  return left.filter((type) => right.includes(type));
}

/** The term with another number for its variable. */
export function renumber(term: Term, number: (variable: number) => number): Term {
  return 'variable' in term ? { variable: number(term.variable) } : term;
}
