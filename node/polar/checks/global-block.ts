/** What is global is about an actor alone: no object, so no relations and nothing `on` another object. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import type { ShorthandLeaf } from '../walk.ts';

export const globalBlock: Check = ({ ast, shorthands }) => {
  const declarations = ast.items
    .filter((item) => item.kind === 'block')
    .filter(({ blockKind }) => blockKind === 'global')
    .flatMap(({ items }) => items)
    .filter((item) => item.kind === 'relations');
  const leaves = shorthands
    .filter(({ block }) => block.blockKind === 'global')
    .flatMap((shorthand) => shorthand.leaves);
  return [...declarations.map(({ span }) => span), ...leaves.flatMap(objectsIn)].map(refusal);
};

/** Where a condition speaks of an object. */
function objectsIn(leaf: ShorthandLeaf): readonly Span[] {
  if (leaf.kind === 'on') return [leaf.span];
  if (leaf.kind !== 'call') return [];
  return leaf.call.terms
    .filter((term) => term.kind === 'variable' && term.name === 'resource')
    .map(({ span }) => span);
}

function refusal(span: Span): Diagnostic {
  const message = 'The global block has no resource: what it says holds everywhere';
  return { severity: 'error', code: 'global-resource', message, span };
}
