/** A generation of another environment, in words: wherever it comes from. */

import { NodeError } from '../../lib/errors.ts';

export type Environments = {
  /** Without `e_`: of the generation, and of the node. */
  readonly found: string;
  readonly expected: string;
  /** What a person does about it; left out: no more than the names say. */
  readonly remedy?: string;
};

/** `wrong_environment`, with both names. `what`: `the copy from http://…`. */
export function wrongEnvironment(
  what: string,
  { found, expected, remedy }: Environments,
): NodeError {
  const names = `it is of environment e_${found}, and this node serves e_${expected}`;
  const message = `Cannot use ${what}: ${names}${remedy === undefined ? '' : `. ${remedy}`}`;
  return new NodeError('wrong_environment', message);
}
