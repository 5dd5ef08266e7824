/** A policy has at most one `global` block. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

export const duplicateGlobal: Check = ({ ast }) =>
  ast.items
    .filter((item) => item.kind === 'block')
    .filter(({ blockKind }) => blockKind === 'global')
    .slice(1)
    .map(({ name: { span } }): Diagnostic => {
      const message = 'There is a global block already: join the two';
      return { severity: 'error', code: 'duplicate-global', message, span };
    });
