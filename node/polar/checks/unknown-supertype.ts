/** A type extends types that have a block. Each that has none is told once. */

import type { Name } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { ABSTRACT_TYPES } from '../resolve.ts';

export const unknownSupertype: Check = ({ ast, names, suggester }) => {
  const unknown = new Map<string, Name>();
  for (const name of ast.items.flatMap((item) => (item.kind === 'block' ? item.supertypes : []))) {
    const isKnown = names.types.has(name.text) || ABSTRACT_TYPES.includes(name.text);
    if (!isKnown && !unknown.has(name.text)) unknown.set(name.text, name);
  }
  return [...unknown.values()].map(({ text, span }): Diagnostic => {
    const hint = suggester.didYouMean(text, names.types.keys());
    const message = `No block declares a type ${text}${hint}`;
    return { severity: 'error', code: 'unknown-supertype', message, span };
  });
};
