/** Two supertypes must not give one name two meanings. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeclaredType, Lineage, Names } from '../resolve.ts';
import { hasTooManyNames } from './too-many-names.ts';

export const ambiguousInheritance: Check = ({ names }) => {
  if (hasTooManyNames(names)) return [];
  return [...names.lineages.values()].flatMap((lineage) => ambiguitiesOf(lineage, names));
};

function ambiguitiesOf([type, ...inherited]: Lineage, { lineages }: Names): readonly Diagnostic[] {
  const supertypes = type === undefined ? [] : type.supertypes;
  const [first] = supertypes;
  if (type === undefined || first === undefined || supertypes.length < 2) return [];
  const own = meaningsOf(type);
  const seen = new Map<string, Inherited>();
  return inherited.flatMap((from) => {
    const nearer = (each: Inherited) => (lineages.get(each.from.name) ?? []).includes(from);
    return [...meaningsOf(from)].flatMap(([name, meaning]): readonly Diagnostic[] => {
      const other = seen.get(name) ?? { meaning, from };
      seen.set(name, other);
      if (other.meaning === meaning || own.has(name) || nearer(other)) return [];
      const message = `${type.name} inherits "${name}" as a ${other.meaning} and as a ${meaning}: rename one of them`;
      return [{ severity: 'error', code: 'conflicting-name', message, span: first.span }];
    });
  });
}

/** The nearest meaning of a name among the supertypes. */
type Inherited = { readonly meaning: string; readonly from: DeclaredType };

function meaningsOf(type: DeclaredType): ReadonlyMap<string, string> {
  return new Map([
    ...[...type.roles.keys()].map((name) => [name, 'role'] as const),
    ...[...type.permissions.keys()].map((name) => [name, 'permission'] as const),
    ...[...type.relations].map(
      ([name, { type: target }]) => [name, `relation to ${target.text}`] as const,
    ),
  ]);
}
