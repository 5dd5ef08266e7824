/** Inherited names are listed with every type that has them: that list must not become endless. */

import type { Check } from './check.ts';
import type { Names } from '../resolve.ts';

/** Roles, permissions and relations of all types, each counted again wherever it is inherited. */
export const NAMES_MAX = 500_000;

export const tooManyNames: Check = ({ ast, names }) => {
  const block = ast.items.find((item) => item.kind === 'block' && item.supertypes.length > 0);
  if (block === undefined || !hasTooManyNames(names)) return [];
  const message = `Types have over ${NAMES_MAX} names, inherited ones included: inherit less`;
  return [{ severity: 'error', code: 'policy-too-large', message, span: block.span }];
};

export function hasTooManyNames(names: Names): boolean {
  let count = 0;
  for (const lineage of names.lineages.values()) {
    for (const { roles, permissions, relations } of lineage) {
      count += roles.size + permissions.size + relations.size;
    }
  }
  return count > NAMES_MAX;
}
