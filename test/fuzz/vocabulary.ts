/**
 * What one generated world is about: types, and predicates with the sorts of their arguments. Small on
 * purpose, so that rules, facts and questions meet.
 */

import type { Value } from '../../node/polar/program.ts';
import type { Chooser } from './chooser.ts';

/** A declared type, a primitive, `Actor`, `Resource`, or `any`. */
export type Sort = string;

/**
 * A predicate that rules may call and define. A rule calls predicates of its own level and below, and
 * negates only those below.
 */
export type Signature = {
  readonly name: string;
  readonly sorts: readonly Sort[];
  readonly level: number;
};

export type DeclaredType = {
  readonly name: string;
  readonly kind: 'actor' | 'resource';
  readonly supertype: string | undefined;
};

export type Vocabulary = {
  readonly types: readonly DeclaredType[];
  /** Predicates with facts and without a meaning of their own. */
  readonly stored: readonly Signature[];
  /** Predicates for long rules. */
  readonly derived: readonly Signature[];
  /** has_role, has_permission, has_relation and allow. */
  readonly builtIn: readonly Signature[];
  /** May a block rule negate a role? Then no role rests on a permission. */
  readonly mayNegateRoles: boolean;
  readonly ids: readonly string[];
  readonly factsMin: number;
};

export const ROLES = ['admin', 'member'] as const;
export const PERMISSIONS = ['read', 'write'] as const;
export const GLOBAL_ROLES = ['root', 'guest'] as const;
const WORDS: readonly string[] = ['x', 'y'];
/** What stands in the String arguments of these, mostly. */
const WORDS_OF: Readonly<Record<string, readonly string[]>> = {
  has_role: [...ROLES, ...ROLES, ...GLOBAL_ROLES],
  has_permission: PERMISSIONS,
  allow: PERMISSIONS,
  has_relation: ['parent', 'owner'],
};
/** Repeated, so that some ids come up more often. */
const IDS: readonly string[] = ['a', 'a', 'a', 'b', 'b', 'c'];
const IDS_OF_ONE_SORT: readonly string[] = ['a', 'b', 'c', 'd'];
const MANY_IDS: readonly string[] = 'abcdefgh'.split('');
/** Ids whose bytes are in another order than their UTF-16 units. */
const RARE_IDS: readonly string[] = ['\ufeee', '\u{1f600}', 'never in a fact'];
const RARE_INTEGERS: readonly string[] = ['-1', '9223372036854775807', '-9223372036854775808'];
export const PRIMITIVES: readonly Sort[] = ['String', 'Integer', 'Boolean'];

const ALWAYS: readonly DeclaredType[] = [
  { name: 'User', kind: 'actor', supertype: undefined },
  { name: 'Folder', kind: 'resource', supertype: undefined },
  { name: 'Org', kind: 'resource', supertype: undefined },
];
const SOMETIMES: readonly DeclaredType[] = [
  { name: 'Group', kind: 'actor', supertype: undefined },
  { name: 'Admin', kind: 'actor', supertype: 'User' },
  { name: 'File', kind: 'resource', supertype: 'Folder' },
];

/**
 * Half of the worlds are like policies: roles, relations, subtypes. The others are about few predicates
 * of nearly one sort, where everything meets everything and rules come back to themselves.
 */
export function vocabulary(chooser: Chooser): Vocabulary {
  return chooser.chance(60) ? worldOfRoles(chooser) : worldOfOneSort(chooser);
}

/** Levels: 0 facts, 1 and 2 rules, 3 roles and relations, 4 permissions, 5 allow, 6 rules above all. */
function worldOfRoles(chooser: Chooser): Vocabulary {
  const types = [...ALWAYS, ...chooser.some(SOMETIMES, 50)];
  const favourites = [chooser.pick(types).name, chooser.pick(types).name];
  const sort = () =>
    chooser.weighted<Sort>([
      [8, chooser.pick(favourites)],
      [1, chooser.pick(types).name],
      [2, 'Integer'],
      [1, 'String'],
      [1, 'Actor'],
      [1, 'Resource'],
      [1, 'any'],
    ]);
  const signature = (prefix: string, level: () => number) => (_: unknown, index: number) => ({
    name: `${prefix}${index}`,
    sorts: chooser.times(1, chooser.chance(30) ? 3 : 2, sort),
    level: level(),
  });
  const edge = chooser.pick(favourites);
  const mayNegateRoles = chooser.chance(30);
  return {
    types,
    stored: [
      { name: 'edge', sorts: [edge, edge], level: 0 },
      { name: 'size', sorts: [chooser.pick(favourites), 'Integer'], level: 0 },
      ...Array.from(
        { length: 1 + chooser.below(3) },
        signature('f', () => 0),
      ),
    ],
    derived: Array.from(
      { length: 2 + chooser.below(3) },
      signature('p', () => chooser.pick([1, 1, 2, 3, 6])),
    ),
    builtIn: builtIn(mayNegateRoles ? 4 : 3),
    mayNegateRoles,
    ids: IDS,
    factsMin: 12,
  };
}

function builtIn(permissions: number): readonly Signature[] {
  return [
    { name: 'has_role', sorts: ['Actor', 'String', 'Resource'], level: 3 },
    { name: 'has_role', sorts: ['Actor', 'String'], level: 3 },
    { name: 'has_relation', sorts: ['Resource', 'String', 'Resource'], level: 3 },
    { name: 'has_permission', sorts: ['Actor', 'String', 'Resource'], level: permissions },
    { name: 'allow', sorts: ['Actor', 'String', 'Resource'], level: 5 },
  ];
}

function worldOfOneSort(chooser: Chooser): Vocabulary {
  const types = [...ALWAYS, ...chooser.some(SOMETIMES, 25)];
  const favourite = chooser.pick([chooser.pick(types).name, 'Integer', 'any']);
  const sort = () => (chooser.chance(90) ? favourite : chooser.pick(['Integer', 'any', 'Folder']));
  const levels = [1, 1, 1, 2, 3];
  const isLarge = chooser.chance(15);
  const derived = Array.from({ length: 2 + chooser.below(4) }, (_, index) => ({
    name: `p${index}`,
    sorts: chooser.times(1, 3, sort),
    level: chooser.pick(levels),
  }));
  return {
    types,
    stored: [
      { name: 'edge', sorts: [favourite, favourite], level: 0 },
      { name: 'mark', sorts: [favourite], level: 0 },
    ],
    derived,
    builtIn: [],
    mayNegateRoles: false,
    ids: isLarge ? MANY_IDS : IDS_OF_ONE_SORT,
    factsMin: isLarge ? 40 : 12,
  };
}

/** The declared types and primitives that values of a sort may have. */
export function typesOfSort({ types }: Vocabulary, sort: Sort): readonly string[] {
  if (sort === 'any') return [...types.map(({ name }) => name), ...PRIMITIVES];
  if (sort === 'Resource') return types.map(({ name }) => name);
  if (sort === 'Actor') return types.filter(({ kind }) => kind === 'actor').map(({ name }) => name);
  const subtypes = types.filter(({ supertype }) => supertype === sort).map(({ name }) => name);
  return [sort, ...subtypes];
}

/** May one value be of both sorts? */
export function meet(words: Vocabulary, left: Sort, right: Sort): boolean {
  const types = typesOfSort(words, right);
  return typesOfSort(words, left).some((type) => types.includes(type));
}

/** A value for one argument of a predicate; now and then one of another sort. */
export function valueFor(
  chooser: Chooser,
  words: Vocabulary,
  { name, sort }: { readonly name: string; readonly sort: Sort },
): Value {
  const type = chooser.pick(typesOfSort(words, chooser.chance(3) ? 'any' : sort));
  if (type === 'String') return { type, id: chooser.pick(WORDS_OF[name] ?? WORDS) };
  if (type === 'Boolean') return { type, id: chooser.pick(['true', 'false']) };
  const isRare = chooser.chance(2);
  if (type !== 'Integer') return { type, id: chooser.pick(isRare ? RARE_IDS : words.ids) };
  return { type, id: isRare ? chooser.pick(RARE_INTEGERS) : String(chooser.below(5)) };
}
