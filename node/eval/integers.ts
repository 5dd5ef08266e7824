/** Order of Integers as they travel: canonical decimal text of 64-bit integers. */

/** Negative, zero or positive, as `left` is less than, equal to or greater than `right`. */
export function compareIntegers(left: string, right: string): number {
  const isNegative = left.startsWith('-');
  if (isNegative !== right.startsWith('-')) return isNegative ? -1 : 1;
  const byMagnitude = left.length - right.length || compareText(left, right);
  return isNegative ? -byMagnitude : byMagnitude;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
