/** `roles`, `permissions` and `relations` stand at most once in one block. */

import type { Block } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

export const duplicateKey: Check = ({ ast }) =>
  ast.items.flatMap((item) => (item.kind === 'block' ? repeatedIn(item) : []));

function repeatedIn({ name, items }: Block): readonly Diagnostic[] {
  const seen = new Set<string>();
  return items.flatMap((item): readonly Diagnostic[] => {
    if (item.kind === 'shorthand') return [];
    const key = item.kind === 'names' ? item.key : 'relations';
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = `${name.text} has its ${key} in this block already: join the two`;
    return [{ severity: 'error', code: 'duplicate-key', message, span: item.span }];
  });
}
