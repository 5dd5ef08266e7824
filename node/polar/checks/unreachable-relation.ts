/** A relation that is named without `on` must lead to actors: else nobody has what it grants. */

import type { Name } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Lineage, meaningOf, type Names, relationOf } from '../resolve.ts';
import type { ShorthandLeaf } from '../walk.ts';

export const unreachableRelation: Check = ({ names, shorthands }) => {
  const lineages = [...names.actors].flatMap((actor) => names.lineages.get(actor) ?? []);
  const withActors = new Set(['Actor', 'Resource', ...lineages.map(({ name }) => name)]);
  return shorthands.flatMap(({ leaves, lineage }) =>
    leaves.flatMap((leaf) => {
      const [name, holder] = namedIn(leaf, lineage, names);
      const meaning = name === undefined ? undefined : meaningOf(holder, name.text);
      if (name === undefined || meaning?.kind !== 'relation') return [];
      const target = meaning.target.text;
      return withActors.has(target) || !names.types.has(target) ? [] : [warningAt(name, target)];
    }),
  );
};

/** The quoted name that an actor has to be, and whose it is. */
function namedIn(
  leaf: ShorthandLeaf,
  lineage: Lineage,
  names: Names,
): readonly [Name | undefined, Lineage] {
  if ((leaf.kind !== 'name' && leaf.kind !== 'on') || leaf.term.kind === 'word')
    return [undefined, []];
  if (leaf.kind === 'name' || leaf.relation.kind === 'word') return [leaf.term.name, lineage];
  const target = relationOf(lineage, leaf.relation.name.text)?.type.text ?? '';
  return [leaf.term.name, names.lineages.get(target) ?? []];
}

function warningAt({ text, span }: Name, target: string): Diagnostic {
  const message = `"${text}" leads to ${target}, which is no actor: did you mean "…" on "${text}"?`;
  return { severity: 'warning', code: 'never-holds', message, span };
}
