/**
 * Quantities as the API server writes them back: `1024Mi` is `1Gi`. What is sent so is found again
 * unchanged. Source: kubernetes.io, "Reference", "Quantity": canonical form.
 */

import assert from 'node:assert/strict';
import { nanosOf } from '../api/quantity.ts';

const NANO = 10n ** 9n;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** From billionths on. */
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

/** The same quantity with the largest suffix that leaves a whole number. */
export function canonicalQuantity(quantity: string): string {
  const nanos = nanosOf(quantity);
  assert.ok(nanos !== undefined, `${JSON.stringify(quantity)} is no quantity`);
  if (!quantity.endsWith('i')) return shortened(nanos, 1_000n, DECIMAL_SUFFIXES);
  const bytes = (nanos + NANO - 1n) / NANO;
  // Below 1 Ki the binary suffixes have no name for it.
  if (bytes < 1_024n) return shortened(bytes * NANO, 1_000n, DECIMAL_SUFFIXES);
  return shortened(bytes, 1_024n, BINARY_SUFFIXES);
}

function shortened(amount: bigint, base: bigint, suffixes: readonly string[]): string {
  if (amount === 0n) return '0';
  let rest = amount;
  let power = 0;
  while (rest % base === 0n && power < suffixes.length - 1) {
    rest /= base;
    power += 1;
  }
  return `${rest}${suffixes[power]}`;
}
