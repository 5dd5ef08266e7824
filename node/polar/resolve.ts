/**
 * Who declares what: the blocks of a type merged, its supertypes followed, and what a quoted name means
 * there. Never complains: mistakes are found by checks/, and a name that is wrong is left out here.
 */

import type { Block, Name, PolicyAst } from './ast.ts';

export const PRIMITIVE_TYPES: readonly string[] = ['String', 'Integer', 'Boolean'];

/** Every actor type, and every declared type. */
export const ABSTRACT_TYPES: readonly string[] = ['Actor', 'Resource'];

/** How many supertypes one type may have, near and far. */
export const SUPERTYPES_MAX = 64;

/** What the blocks of one type say together, without what it inherits. */
export type DeclaredType = {
  readonly name: string;
  /** In the order they were written; at least one. */
  readonly blocks: readonly Block[];
  /** As written, over all blocks. */
  readonly supertypes: readonly Name[];
  readonly roles: ReadonlyMap<string, Name>;
  readonly permissions: ReadonlyMap<string, Name>;
  /** Name → target type, both where they were first written. */
  readonly relations: ReadonlyMap<string, Relation>;
};

export type Relation = { readonly name: Name; readonly type: Name };

/** A type and its supertypes, nearest first. What `global` declares is a lineage of one. */
export type Lineage = readonly DeclaredType[];

export type Names = {
  /** In the order they were first written. */
  readonly types: ReadonlyMap<string, DeclaredType>;
  readonly lineages: ReadonlyMap<string, Lineage>;
  readonly actors: ReadonlySet<string>;
  readonly global: DeclaredType | undefined;
};

export function resolve(ast: PolicyAst): Names {
  const blocks = ast.items.filter((item) => item.kind === 'block');
  const globalBlocks = blocks.filter((block) => block.blockKind === 'global');
  const types = mergeBlocks(blocks.filter((block) => block.blockKind !== 'global'));
  const lineages = new Map([...types.values()].map((type) => [type.name, lineageOf(type, types)]));
  return {
    types,
    lineages,
    actors: actorsAmong(lineages),
    global: globalBlocks.length === 0 ? undefined : declaredBy('global', globalBlocks),
  };
}

/** What a quoted name means on a type; a name with two meanings is a mistake that checks/ reports. */
export type Meaning =
  | { readonly kind: 'role' | 'permission' }
  | { readonly kind: 'relation'; readonly target: Name };

export function meaningOf(lineage: Lineage, name: string): Meaning | undefined {
  if (lineage.some((type) => type.roles.has(name))) return { kind: 'role' };
  if (lineage.some((type) => type.permissions.has(name))) return { kind: 'permission' };
  const target = relationOf(lineage, name)?.type;
  return target === undefined ? undefined : { kind: 'relation', target };
}

/** The relation as the nearest type declares it. */
export function relationOf(lineage: Lineage, name: string): Relation | undefined {
  return lineage.find((type) => type.relations.has(name))?.relations.get(name);
}

/** The distinct roles, permissions or relations of a type, its own first. */
export function namesIn(
  lineage: Lineage,
  key: 'roles' | 'permissions' | 'relations',
): readonly string[] {
  const found = new Set<string>();
  for (const type of lineage) for (const name of type[key].keys()) found.add(name);
  return [...found];
}

/** The lineage a block's own quoted names are looked up in. */
export function lineageOfBlock(names: Names, block: Block): Lineage {
  if (block.blockKind !== 'global') return names.lineages.get(block.name.text) ?? [];
  return names.global === undefined ? [] : [names.global];
}

/** Types that every policy knows: no block declares them. */
export function isBuiltIn(type: string): boolean {
  return PRIMITIVE_TYPES.includes(type) || ABSTRACT_TYPES.includes(type);
}

function mergeBlocks(blocks: readonly Block[]): ReadonlyMap<string, DeclaredType> {
  const byName = Map.groupBy(blocks, (block) => block.name.text);
  const declared = [...byName].filter(([name]) => !isBuiltIn(name));
  return new Map(declared.map(([name, own]) => [name, declaredBy(name, own)]));
}

function declaredBy(name: string, blocks: readonly Block[]): DeclaredType {
  const names = { roles: new Map<string, Name>(), permissions: new Map<string, Name>() };
  const relations = new Map<string, Relation>();
  for (const { items } of blocks) {
    for (const item of items) {
      if (item.kind === 'names') addFirst(names[item.key], item.names, textOf);
      if (item.kind === 'relations') addFirst(relations, item.relations, textOfRelation);
    }
  }
  const supertypes = blocks.flatMap((block) => block.supertypes);
  return { name, blocks, supertypes, ...names, relations };
}

/** Where a name was first written counts. */
function addFirst<T>(first: Map<string, T>, written: readonly T[], text: (each: T) => string) {
  for (const each of written) if (!first.has(text(each))) first.set(text(each), each);
}

function textOf({ text }: Name): string {
  return text;
}

function textOfRelation({ name }: Relation): string {
  return name.text;
}

/** Breadth first, each type once. One supertype over the limit is kept: that is how it shows. */
function lineageOf(type: DeclaredType, types: ReadonlyMap<string, DeclaredType>): Lineage {
  const lineage = [type];
  for (const each of lineage) {
    for (const { text } of each.supertypes) {
      const declared = types.get(text);
      if (declared !== undefined && !lineage.includes(declared)) lineage.push(declared);
      if (lineage.length > SUPERTYPES_MAX + 1) return lineage;
    }
  }
  return lineage;
}

/** Whoever any block calls an actor, and whoever extends one. */
function actorsAmong(lineages: ReadonlyMap<string, Lineage>): ReadonlySet<string> {
  const written = new Set([...lineages.values()].flatMap(([type]) => type ?? []).filter(isActor));
  const actors = [...lineages].filter(([, lineage]) => lineage.some((type) => written.has(type)));
  return new Set(actors.map(([name]) => name));
}

function isActor(type: DeclaredType): boolean {
  return (
    type.blocks.some((block) => block.blockKind === 'actor') ||
    type.supertypes.some(({ text }) => text === 'Actor')
  );
}
