/** How a damaged generation is reported: one code, and what of it is damaged. */

import { NodeError } from '../lib/errors.ts';

/** `what`: `its stamp is damaged`, `it ends early: 8192 of 40960 bytes`. */
export function damaged(what: string, options?: ErrorOptions): NodeError {
  return new NodeError('damaged_generation', `Cannot use the generation: ${what}`, options);
}
