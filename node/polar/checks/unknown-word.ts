/** The only bare words in shorthand are `role`, `permission` and, behind `on`, `resource`. */

import type { ShorthandTerm } from '../ast.ts';
import type { Check } from './check.ts';
import { WORDS } from '../desugar-shorthand.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ShorthandLeaf } from '../walk.ts';

export const unknownWord: Check = ({ shorthands }) =>
  shorthands.flatMap(({ rule, leaves }) => [
    ...refusalOf(rule.head, WORDS.has(rule.head.name.text)),
    ...leaves.flatMap(refusalsIn),
  ]);

function refusalsIn(leaf: ShorthandLeaf): readonly Diagnostic[] {
  if (leaf.kind !== 'name' && leaf.kind !== 'on') return [];
  const { term } = leaf;
  const held = refusalOf(term, WORDS.has(term.name.text));
  if (leaf.kind === 'name') return held;
  const { relation } = leaf;
  return [...held, ...refusalOf(relation, relation.name.text === 'resource')];
}

function refusalOf({ kind, name }: ShorthandTerm, isAllowed: boolean): readonly Diagnostic[] {
  if (kind === 'string' || isAllowed) return [];
  const { text, span } = name;
  const message = `"${text}" stands for nothing here: names are written in quotes`;
  return [{ severity: 'error', code: 'unknown-word', message, span }];
}
