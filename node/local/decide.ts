/** Comparisons: decided now where both sides are known, said as conditions where the database knows. */

import { unreachable } from '../lib/assert.ts';
import { compareIntegers } from '../eval/integers.ts';
import type { Condition, Operand } from './residual.ts';
import { isSameScalar, isSameValue, type Known, typeOf } from './substitution.ts';

/** `open`: a variable has no value, and nothing gives it one. */
export type Decision = boolean | 'open' | Condition;

export type Operator = '<' | '<=' | '>' | '>=';

/** Whatever is no Integer makes it false. */
export function compared(operator: Operator, left: Known, right: Known): Decision {
  if (left.kind === 'open' || right.kind === 'open') return 'open';
  if (typeOf(left) !== 'Integer' || typeOf(right) !== 'Integer') return false;
  if (left.kind !== 'value' || right.kind !== 'value')
    return { kind: 'compare', operator, left, right };
  const order = compareIntegers(left.value.id, right.value.id);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return unreachable(operator);
  }
}

/** Do type or id differ? */
export function differing(left: Known, right: Known): Decision {
  if (left.kind === 'open' || right.kind === 'open') return 'open';
  if (typeOf(left) !== typeOf(right)) return true;
  if (left.kind === 'value' && right.kind === 'value') return !isSameValue(left.value, right.value);
  return isSame(left, right) ? false : { kind: 'differ', left, right };
}

function isSame(left: Operand, right: Operand): boolean {
  return (
    left.kind === 'scalar' && right.kind === 'scalar' && isSameScalar(left.scalar, right.scalar)
  );
}
