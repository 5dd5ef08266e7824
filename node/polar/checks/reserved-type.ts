/** Types that every policy has can't be declared again. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isBuiltIn } from '../resolve.ts';

export const reservedType: Check = ({ ast }) =>
  ast.items
    .filter((item) => item.kind === 'block')
    .filter(({ name, blockKind }) => blockKind !== 'global' && isReserved(name.text))
    .map(({ name: { text, span } }): Diagnostic => {
      const message = `Every policy has a type ${text}: give this one another name`;
      return { severity: 'error', code: 'reserved-type', message, span };
    });

/** `global` is what the global block is called. */
function isReserved(type: string): boolean {
  return type === 'global' || isBuiltIn(type);
}
