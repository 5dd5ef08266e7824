/** Comparisons and lists → goals. What can be decided from literals alone is decided here. */

import { unreachable } from '../lib/assert.ts';
import type { Expression, Term as AstTerm } from './ast.ts';
import type { CompileContext, Scope } from './compile-context.ts';
import type { Goal, Term, Value } from './program.ts';
import type { Span } from './source.ts';
import { isSame, textOf, type Unifier, valueOf } from './unifier.ts';

export type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** The types that `matches` allows. */
export function matchedBy(
  { types }: CompileContext,
  { type, exact }: Of<'matches'>,
): readonly string[] {
  return exact ? types.exactly(type.text) : types.matching(type.text);
}

export function valuesIn(list: readonly AstTerm[]): readonly Value[] {
  return list.flatMap((term) => (term.kind === 'literal' ? [valueOf(term)] : []));
}

/** `=` has no goal: its sides are one already. */
export function comparisonGoals({ unifier }: Scope, compare: Of<'compare'>): readonly Goal[] {
  const { operator, left, right, span } = compare;
  if (operator === '=') return [];
  if (operator === '!=') return differGoals(unifier, compare);
  const [from, to] = [unifier.termOf(left), unifier.termOf(right)];
  if (from.kind !== 'value' || to.kind !== 'value') {
    return [{ kind: 'compare', operator, left: from, right: to, span }];
  }
  if (!isOrdered(BigInt(from.value.id), operator, BigInt(to.value.id))) {
    unifier.refuse({ span, message: `${from.value.id} ${operator} ${to.value.id} is false` });
  }
  return [];
}

export function differGoals(
  unifier: Unifier,
  { left, right, span }: { left: AstTerm; right: AstTerm; span: Span },
): readonly Goal[] {
  const [from, to] = [unifier.termOf(left), unifier.termOf(right)];
  if (isOneTerm(from, to)) {
    unifier.refuse({ span, message: 'Nothing differs from itself' });
    return [];
  }
  if (from.kind === 'value' && to.kind === 'value') return [];
  return [{ kind: 'differ', left: from, right: to, span }];
}

export function membershipGoals(
  { context, unifier }: Scope,
  { term, list, span }: Of<'in'>,
): readonly Goal[] {
  const found = unifier.termOf(term);
  const types = unifier.typesOf(term);
  const values = distinct(valuesIn(list).filter(({ type }) => context.types.has(types, type)));
  switch (found.kind) {
    case 'slot':
      return [{ kind: 'one-of', slot: found.slot, values, span }];
    case 'value':
      if (!values.some((value) => isSame(value, found.value))) {
        unifier.refuse({ span, message: `${textOf(found.value)} is not in the list` });
      }
      return [];
    case 'now':
      context.error('clock-in-list', { message: 'The clock can be compared, not listed', span });
      return [];
    default:
      return unreachable(found);
  }
}

function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [`${value.type} ${value.id}`, value])).values()];
}

function isOneTerm(left: Term, right: Term): boolean {
  if (left.kind === 'slot') return right.kind === 'slot' && left.slot === right.slot;
  if (left.kind === 'value') return right.kind === 'value' && isSame(left.value, right.value);
  return right.kind === 'now';
}

function isOrdered(left: bigint, operator: '<' | '<=' | '>' | '>=', right: bigint): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return unreachable(operator);
  }
}
