/** Bugs. A broken assertion ends the work at hand: a wrong "allowed" is worse than no answer. */

import { AssertionError } from 'node:assert';

/** Throws when `condition` is false: for what the program's own logic guarantees, never for input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError({ message });
}

/** The end of a complete switch: does not compile while an alternative is missing. */
export function unreachable(value: never): never {
  throw new AssertionError({ message: `Unreachable alternative: ${JSON.stringify(value)}` });
}

/** `value`, which the program's own logic guarantees to be there. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssertionError({ message: `Missing ${what}` });
  return value;
}
