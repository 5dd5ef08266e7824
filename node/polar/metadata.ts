/** What a policy's blocks declare, as `GET /api/policy_metadata` tells it. */

import type { PolicyMetadata } from './policy.ts';
import { type Lineage, type Names, namesIn, relationOf } from './resolve.ts';

type Entry = PolicyMetadata['resources'][string];

/** One entry for each type with a block, and `global` even when no block says so. */
export function metadataOf(names: Names): PolicyMetadata {
  const entries: [string, Entry][] = [...names.lineages].map(([name, lineage]) => [
    name,
    entryOf(lineage),
  ]);
  entries.push(['global', entryOf(names.global === undefined ? [] : [names.global])]);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return { resources: Object.fromEntries(entries) };
}

function entryOf(lineage: Lineage): Entry {
  const relations = namesIn(lineage, 'relations').toSorted();
  return {
    roles: namesIn(lineage, 'roles').toSorted(),
    permissions: namesIn(lineage, 'permissions').toSorted(),
    relations: Object.fromEntries(
      relations.map((name) => [name, relationOf(lineage, name)?.type.text ?? '']),
    ),
  };
}
