/** Tests are told apart by their names, and so are fixtures. */

import type { Fixture, Test } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

export const duplicateTest: Check = ({ ast }) => [
  ...repeatedAmong(ast.items.filter((item) => item.kind === 'test')),
  ...repeatedAmong(ast.items.filter((item) => item.kind === 'fixture')),
];

function repeatedAmong(items: readonly (Test | Fixture)[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return items.flatMap(({ kind, name: { text, span } }): readonly Diagnostic[] => {
    const isRepeated = seen.has(text);
    seen.add(text);
    if (!isRepeated) return [];
    const message = `There is a ${kind} "${text}" already: give this one another name`;
    return [{ severity: 'error', code: `duplicate-${kind}`, message, span }];
  });
}
