/** A relation leads to a type with a block: shorthand that goes `on` it looks up names there. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isBuiltIn, type Relation, relationOf } from '../resolve.ts';

export const relationTarget: Check = ({ names, shorthands, suggester }) => {
  const followed = new Set<Relation>();
  for (const { leaves, lineage } of shorthands) {
    for (const leaf of leaves) {
      if (leaf.kind !== 'on' || leaf.relation.kind === 'word') continue;
      const relation = relationOf(lineage, leaf.relation.name.text);
      if (relation !== undefined) followed.add(relation);
    }
  }
  const relations = [...names.types.values()].flatMap(({ relations }) => [...relations.values()]);
  return relations.flatMap((relation): readonly Diagnostic[] => {
    const { text, span } = relation.type;
    const isFollowed = followed.has(relation);
    if (names.types.has(text) || (isBuiltIn(text) && !isFollowed)) return [];
    const hint = suggester.didYouMean(text, names.types.keys());
    const why = isFollowed ? `, but "on" looks up names there` : '';
    const message = `No block declares a type ${text}${hint === '' ? why : hint}`;
    return [{ severity: isFollowed ? 'error' : 'warning', code: 'unknown-target', message, span }];
  });
};
