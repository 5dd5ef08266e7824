/** Typed ids in their one canonical form: `010` and `10` are the same Integer. */

import type { Value } from './program.ts';

/** The range of an Integer: 64 bits. */
export const INTEGER_MIN = -(2n ** 63n);
export const INTEGER_MAX = 2n ** 63n - 1n;
/** Digits past the leading zeros; more are out of range, and not worth reading. */
const INTEGER_DIGITS_MAX = 19;

/** `-5` for `-005`, `5` for `+5`; undefined when the text is no integer of 64 bits. */
export function canonicalInteger(text: string): string | undefined {
  const [, sign, digits] = /^([+-]?)0*(\d+)$/u.exec(text) ?? [];
  if (digits === undefined || digits.length > INTEGER_DIGITS_MAX) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value < INTEGER_MIN || value > INTEGER_MAX ? undefined : value.toString();
}

/** `value` with its id in canonical form; undefined for an Integer or Boolean that is none. */
export function canonicalValue(value: Value): Value | undefined {
  if (value.type === 'Boolean') return /^(?:true|false)$/u.test(value.id) ? value : undefined;
  if (value.type !== 'Integer') return value;
  const id = canonicalInteger(value.id);
  return id === undefined ? undefined : { type: 'Integer', id };
}
