/** Which variables a condition mentions, and which of them no other condition of the clause does. */

import { unreachable } from '../lib/assert.ts';
import type { Expression, Term } from './ast.ts';
import { keyOf, type VariableKey } from './unifier.ts';

export type Variable = Extract<Term, { kind: 'variable' }>;

/** Variable → how many conditions it occurs in; the head counts as one condition. */
export type Mentions = ReadonlyMap<VariableKey, number>;

export function mentionsIn(head: readonly Term[], conditions: readonly Expression[]): Mentions {
  const mentions = new Map<VariableKey, number>();
  const places = [head, ...conditions.map(termsIn)];
  for (const terms of places) {
    for (const key of variablesAmong(terms).keys()) {
      mentions.set(key, (mentions.get(key) ?? 0) + 1);
    }
  }
  return mentions;
}

/** Does `variable` occur in one condition only, however often in that one? */
export function isLocal(mentions: Mentions, variable: Variable): boolean {
  return (mentions.get(keyOf(variable)) ?? 0) < 2;
}

/** Each variable once, in the order of the text. */
export function variablesIn(expression: Expression): readonly Variable[] {
  return [...variablesAmong(termsIn(expression)).values()];
}

/** Every term of the expression, in the order of the text. */
export function termsIn(expression: Expression): readonly Term[] {
  switch (expression.kind) {
    case 'or':
    case 'and':
      return expression.operands.flatMap(termsIn);
    case 'not':
      return termsIn(expression.operand);
    case 'compare':
      return [expression.left, expression.right];
    case 'in':
      return [expression.term, ...expression.list];
    case 'matches':
      return [expression.term];
    case 'call':
      return expression.call.terms;
    case 'constant':
      return [];
    default:
      return unreachable(expression);
  }
}

function variablesAmong(terms: readonly Term[]): ReadonlyMap<VariableKey, Variable> {
  const variables = new Map<VariableKey, Variable>();
  for (const term of terms) {
    if (term.kind !== 'variable') continue;
    const key = keyOf(term);
    if (!variables.has(key)) variables.set(key, term);
  }
  return variables;
}
