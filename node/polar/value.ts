/** Typed ids in their one canonical form: `010` and `10` are the same Integer. */

import type { Value } from './program.ts';

const INTEGER_DIGITS_MAX = 40;
const INTEGER = new RegExp(`^[+-]?\\d{1,${INTEGER_DIGITS_MAX}}$`, 'u');

/** Decimal without leading zeros or plus; undefined for what is no 64-bit integer. */
export function canonicalInteger(text: string): string | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value.toString() : undefined;
}

/** `value` with its id in canonical form; undefined for an Integer or Boolean that is none. */
export function canonicalValue(value: Value): Value | undefined {
  if (value.type === 'Boolean') return /^(?:true|false)$/u.test(value.id) ? value : undefined;
  if (value.type !== 'Integer') return value;
  const id = canonicalInteger(value.id);
  return id === undefined ? undefined : { type: 'Integer', id };
}
