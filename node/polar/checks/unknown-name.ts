/** Every quoted name in shorthand is declared where it is looked up. Each missing one is told once. */

import { unreachable } from '../../lib/assert.ts';
import type { Suggester } from '../../lib/suggest.ts';
import type { Name, ShorthandTerm } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { ABSTRACT_TYPES, type Lineage, meaningOf, type Names, relationOf } from '../resolve.ts';
import type { ShorthandInBlock, ShorthandLeaf } from '../walk.ts';

export const unknownName: Check = (policy) => {
  const missing = new Map<string, Missing>();
  for (const shorthand of policy.shorthands) {
    for (const each of missingIn(shorthand, policy.names)) {
      const key = `${each.where} ${each.what} ${each.name.text}`;
      if (!missing.has(key) && isKnown(each.lineage, policy.names)) missing.set(key, each);
    }
  }
  return [...missing.values()].map((each) => diagnosticOf(each, policy.suggester));
};

/** A name that is not where it was looked up, and what it should have been there. */
type Missing = {
  readonly name: Name;
  readonly where: string;
  readonly lineage: Lineage;
  readonly what: keyof typeof LISTS;
};

const LISTS = {
  'role or permission': ['roles', 'permissions'],
  relation: ['relations'],
  'role, permission or relation': ['roles', 'permissions', 'relations'],
} as const;

/** A block that can't declare its type has no names: that is told elsewhere. */
function missingIn({ rule, leaves, lineage }: ShorthandInBlock, names: Names): readonly Missing[] {
  if (lineage.length === 0) return [];
  const body = leaves.flatMap((leaf) => missingInLeaf(leaf, lineage, names));
  return [...missingGrant(rule.head, lineage), ...body];
}

/** A rule grants roles and permissions; relations are facts. */
function missingGrant({ kind, name }: ShorthandTerm, lineage: Lineage): readonly Missing[] {
  const meaning = kind === 'word' ? undefined : meaningOf(lineage, name.text)?.kind;
  if (kind === 'word' || meaning === 'role' || meaning === 'permission') return [];
  return [missingOn(lineage, name, 'role or permission')];
}

function missingInLeaf(leaf: ShorthandLeaf, lineage: Lineage, names: Names): readonly Missing[] {
  switch (leaf.kind) {
    case 'name':
      return missingTerm(leaf.term, lineage);
    case 'on':
      return missingOnRelated(leaf, lineage, names);
    case 'global': {
      if (names.global !== undefined) {
        return missingTerm({ kind: 'string', name: leaf.name }, [names.global]);
      }
      return [missingOn([], leaf.name, 'role or permission')];
    }
    case 'call':
      return [];
    default:
      return unreachable(leaf);
  }
}

function missingOnRelated(
  { term, relation }: Extract<ShorthandLeaf, { kind: 'on' }>,
  lineage: Lineage,
  names: Names,
): readonly Missing[] {
  if (lineage[0] === names.global) return [];
  if (relation.kind === 'word') return missingTerm(term, lineage);
  const target = relationOf(lineage, relation.name.text)?.type.text;
  if (target === undefined) return [missingOn(lineage, relation.name, 'relation')];
  const there = names.lineages.get(target);
  return there === undefined ? [] : missingTerm(term, there);
}

function missingTerm({ kind, name }: ShorthandTerm, lineage: Lineage): readonly Missing[] {
  if (kind === 'word' || meaningOf(lineage, name.text) !== undefined) return [];
  const isGlobal = lineage[0]?.name === 'global';
  return [
    missingOn(lineage, name, isGlobal ? 'role or permission' : 'role, permission or relation'),
  ];
}

function missingOn(lineage: Lineage, name: Name, what: Missing['what']): Missing {
  const type = lineage[0]?.name ?? 'global';
  return { name, lineage, what, where: type === 'global' ? 'in the global block' : `on ${type}` };
}

/** What a type has is only known when all its supertypes are: else that is the mistake. */
function isKnown(lineage: Lineage, { types }: Names): boolean {
  const supertypes = lineage.flatMap((type) => type.supertypes);
  return supertypes.every(({ text }) => types.has(text) || ABSTRACT_TYPES.includes(text));
}

function diagnosticOf({ name, lineage, what, where }: Missing, suggester: Suggester): Diagnostic {
  const { text, span } = name;
  const isRelation = meaningOf(lineage, text)?.kind === 'relation';
  const message = isRelation
    ? `"${text}" is a relation ${where}: a rule grants roles and permissions`
    : `No ${what} "${text}" ${where}${suggester.didYouMean(text, candidatesIn(lineage, what))}`;
  return { severity: 'error', code: 'unknown-name', message, span };
}

/** One by one: there may be many mistakes, and many names for each. */
function* candidatesIn(lineage: Lineage, what: Missing['what']): Generator<string> {
  for (const type of lineage) for (const list of LISTS[what]) yield* type[list].keys();
}
