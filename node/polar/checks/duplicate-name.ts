/** A name written twice in one list says nothing more the second time. */

import type { BlockItem, Name } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

export const duplicateName: Check = ({ ast }) =>
  ast.items.flatMap((item) => {
    if (item.kind !== 'block') return [];
    const lists = [item.supertypes, ...item.items.map(namesOf)];
    return lists.flatMap(repeatedIn);
  });

/** Relations with two targets are another mistake: conflicting-name.ts. */
function namesOf(item: BlockItem): readonly Name[] {
  if (item.kind === 'names') return item.names;
  if (item.kind === 'shorthand') return [];
  const targets = new Map(item.relations.map(({ name, type }) => [name.text, type.text]));
  return item.relations
    .filter(({ name, type }) => targets.get(name.text) === type.text)
    .map(({ name }) => name);
}

function repeatedIn(names: readonly Name[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return names.flatMap(({ text, span }): readonly Diagnostic[] => {
    const isRepeated = seen.has(text);
    seen.add(text);
    if (!isRepeated) return [];
    const message = `"${text}" is in this list already`;
    return [{ severity: 'warning', code: 'duplicate-name', message, span }];
  });
}
