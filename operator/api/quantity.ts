/**
 * Kubernetes quantities, exactly: `256Mi`, `1.5Gi`, `100m`. Whole and decimal numbers with a suffix are
 * read; exponents (`1e9`), signs and more than 12 digits are not, as nobody writes a size of ours like
 * that. Source: kubernetes.io, "Reference", "Quantity".
 */

import assert from 'node:assert/strict';

/** What is read here, for the schema. Its groups: digits, fraction, suffix. */
export const QUANTITY_PATTERN =
  /^([0-9]{1,12})(?:[.]([0-9]{1,9}))?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/u;

const NANO = 10n ** 9n;
const BINARY_SUFFIXES = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL_SUFFIXES = ['k', 'M', 'G', 'T', 'P', 'E'];

/** One billionth of what each suffix stands for, times a billion: how many nanos. */
const NANOS: ReadonlyMap<string, bigint> = new Map([
  ['m', NANO / 1_000n],
  ['', NANO],
  ...BINARY_SUFFIXES.map((suffix, power) => [suffix, NANO * 1_024n ** BigInt(power + 1)] as const),
  ...DECIMAL_SUFFIXES.map((suffix, power) => [suffix, NANO * 1_000n ** BigInt(power + 1)] as const),
]);

/** In billionths, so that nothing is rounded. Undefined: no quantity. */
export function nanosOf(quantity: string): bigint | undefined {
  const [whole, digits, fraction = '', suffix = ''] = QUANTITY_PATTERN.exec(quantity) ?? [];
  const scale = NANOS.get(suffix);
  if (whole === undefined || digits === undefined || scale === undefined) return undefined;
  const scaled = BigInt(digits + fraction) * scale;
  const divisor = 10n ** BigInt(fraction.length);
  return roundedUp(scaled, divisor);
}

/** In whole bytes, rounded up. The text must be a quantity, as the schema sees to. */
export function bytesOf(quantity: string): number {
  return Number(roundedUp(exactly(quantity), NANO));
}

/** CPU in thousandths of a core, rounded up. The text must be a quantity. */
export function millicoresOf(quantity: string): number {
  return Number(roundedUp(exactly(quantity) * 1_000n, NANO));
}

/** Below 0: `left` is less. Both must be quantities. */
export function compareQuantities(left: string, right: string): number {
  const difference = exactly(left) - exactly(right);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The shortest text that says the same: `1Gi`, `1536Mi`, `1000`. Takes whole bytes. */
export function quantityOfBytes(bytes: number): string {
  assert.ok(Number.isSafeInteger(bytes) && bytes >= 0, `${bytes} are no bytes`);
  let rest = bytes;
  let suffix = '';
  for (const next of BINARY_SUFFIXES) {
    if (rest === 0 || rest % 1_024 !== 0) break;
    rest /= 1_024;
    suffix = next;
  }
  return `${rest}${suffix}`;
}

function exactly(quantity: string): bigint {
  const nanos = nanosOf(quantity);
  assert.ok(nanos !== undefined, `${JSON.stringify(quantity)} is no quantity`);
  return nanos;
}

/** Neither is negative. */
function roundedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
