/**
 * "Denied", or nothing at all, is what a question gets that names a type which is misspelt. To an
 * application it is the answer; whoever typed the question is told instead.
 */

import { NodeError } from '../../lib/errors.ts';
import { Suggester } from '../../lib/suggest.ts';
import { PRIMITIVE_TYPES } from '../../polar/resolve.ts';

/** Has an entry in what a policy declares, and is no type. */
const GLOBAL = 'global';

/**
 * `declared`: what the policy's blocks declare, as `GET /api/policy_metadata` names it. Throws
 * NodeError `invalid_request`. A policy without blocks may use any type.
 */
export function refuseUnknownTypes(asked: readonly string[], declared: readonly string[]): void {
  const types = declared.filter((name) => name !== GLOBAL);
  if (types.length === 0) return;
  const known = [...types, ...PRIMITIVE_TYPES];
  const unknown = asked.find((type) => !known.includes(type));
  if (unknown === undefined) return;
  const hint = new Suggester().didYouMean(unknown, types);
  const problem = `Unknown type "${unknown}": no block of the policy declares it${hint}`;
  throw new NodeError('invalid_request', problem);
}
