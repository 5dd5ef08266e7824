/**
 * What is known of a conjunction's variables, and what making two terms the same adds to that: values
 * are compared now, scalars of the database by a condition.
 */

import { assert } from '../lib/assert.ts';
import type { TypeSet, Value } from '../polar/program.ts';
import type { Condition, Operand, Scalar } from './residual.ts';

/** A value, or a variable by its number. */
export type Term =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'variable'; readonly variable: number };

export type Variable =
  | Operand
  /** The same as another variable. */
  | { readonly kind: 'same'; readonly as: number }
  | { readonly kind: 'open'; readonly types: TypeSet };

/** A term, looked up: an operand, or the one open variable that it is. */
export type Known =
  | Operand
  | { readonly kind: 'open'; readonly variable: number; readonly types: TypeSet };

/** Variables by number, and the conditions under which they are as they are. */
export type Substitution = {
  readonly variables: readonly Variable[];
  readonly conditions: readonly Condition[];
};

export function lookUp(term: Term, variables: readonly Variable[]): Known {
  let at = term;
  for (;;) {
    if (at.kind === 'value') return at;
    const variable = variables[at.variable];
    assert(variable !== undefined, 'a variable without a number');
    if (variable.kind === 'open') return { ...variable, variable: at.variable };
    if (variable.kind !== 'same') return variable;
    at = { kind: 'variable', variable: variable.as };
  }
}

/** Both terms made the same; undefined: they can't be. */
export function unified<S extends Substitution>(state: S, left: Term, right: Term): S | undefined {
  const one = lookUp(left, state.variables);
  const other = lookUp(right, state.variables);
  if (one.kind === 'open') return opened(state, one, other);
  if (other.kind === 'open') return opened(state, other, one);
  if (one.kind === 'value' && other.kind === 'value') {
    return isSameValue(one.value, other.value) ? state : undefined;
  }
  if (one.kind === 'scalar') return withEqual(state, one.scalar, { left, operand: other });
  assert(other.kind === 'scalar', 'one of the two is a scalar');
  return withEqual(state, other.scalar, { left: right, operand: one });
}

/** The term made the same as an operand; undefined: it can't be. */
export function unifiedWith<S extends Substitution>(
  state: S,
  term: Term,
  operand: Operand,
): S | undefined {
  if (operand.kind === 'value') return unified(state, term, operand);
  const variable = state.variables.length;
  const variables = [...state.variables, operand];
  return unified({ ...state, variables }, { kind: 'variable', variable }, term);
}

/** The term restricted to some types; undefined: it has another one. */
export function narrowed<S extends Substitution>(
  state: S,
  term: Term,
  types: TypeSet,
): S | undefined {
  const known = lookUp(term, state.variables);
  if (known.kind !== 'open') return hasType(types, typeOf(known)) ? state : undefined;
  const common = commonTypes(known.types, types);
  if (common === known.types) return state;
  if (common.length === 0) return undefined;
  return withVariable(state, known.variable, { kind: 'open', types: common });
}

export function typeOf(operand: Operand): string {
  return operand.kind === 'value' ? operand.value.type : operand.scalar.type;
}

export function hasType(types: TypeSet, type: string): boolean {
  return types === 'any' || types.includes(type);
}

/** The types in both sets; the first set itself when that is all of it. */
export function commonTypes(left: TypeSet, right: TypeSet): TypeSet {
  if (right === 'any' || left === right) return left;
  if (left === 'any') return right;
  const common = left.filter((type) => right.includes(type));
  return common.length === left.length ? left : common;
}

export function isSameValue(left: Value, right: Value): boolean {
  return left.type === right.type && left.id === right.id;
}

export function isSameScalar(left: Scalar, right: Scalar): boolean {
  return left.source === right.source && left.column === right.column;
}

function opened<S extends Substitution>(
  state: S,
  open: Extract<Known, { kind: 'open' }>,
  other: Known,
): S | undefined {
  if (other.kind !== 'open') {
    if (!hasType(open.types, typeOf(other))) return undefined;
    return withVariable(state, open.variable, other);
  }
  if (open.variable === other.variable) return state;
  const types = commonTypes(open.types, other.types);
  if (types.length === 0) return undefined;
  const linked = withVariable(state, open.variable, { kind: 'same', as: other.variable });
  return withVariable(linked, other.variable, { kind: 'open', types });
}

/** A scalar that must equal a value is that value from here on. */
function withEqual<S extends Substitution>(
  state: S,
  scalar: Scalar,
  { left, operand }: { readonly left: Term; readonly operand: Operand },
): S | undefined {
  if (scalar.type !== typeOf(operand)) return undefined;
  if (operand.kind === 'scalar' && isSameScalar(scalar, operand.scalar)) return state;
  const equal = { kind: 'equal', left: scalar, right: operand } as const;
  const known = { ...state, conditions: [...state.conditions, equal] };
  return left.kind === 'value' ? known : withVariable(known, rootOf(left.variable, state), operand);
}

function rootOf(variable: number, { variables }: Substitution): number {
  let at = variable;
  for (;;) {
    const known = variables[at];
    if (known?.kind !== 'same') return at;
    at = known.as;
  }
}

function withVariable<S extends Substitution>(state: S, variable: number, known: Variable): S {
  return { ...state, variables: state.variables.with(variable, known) };
}
