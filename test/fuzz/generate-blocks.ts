/** Blocks: declarations, and shorthand rules over what is declared in the block or inherited. */

import { valueText } from '../cases/authz-notation.ts';
import { GLOBAL_ROLES, meet, PERMISSIONS, ROLES, valueFor } from './vocabulary.ts';

import type { Chooser } from './chooser.ts';
import type { BlockSketch, RuleSketch } from './policy-sketch.ts';
import type { DeclaredType, Vocabulary } from './vocabulary.ts';

/** What a type declares itself or inherits. */
export type Names = {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly relations: Readonly<Record<string, string>>;
};

export type Declarations = {
  readonly byType: ReadonlyMap<string, Names>;
  readonly global: Names;
};

const NOTHING: Names = { roles: [], permissions: [], relations: {} };

/** A block per type, and what each type has in the end. */
export function blocks(
  chooser: Chooser,
  words: Vocabulary,
): { readonly blocks: readonly BlockSketch[]; readonly declarations: Declarations } {
  const own = new Map(words.types.map((type) => [type.name, ownNames(chooser, words, type)]));
  const byType = new Map(words.types.map((type) => [type.name, allNames(type, own)]));
  const global: Names = chooser.chance(50)
    ? { roles: GLOBAL_ROLES, permissions: chooser.some(['audit'], 50), relations: {} }
    : NOTHING;
  const declarations = { byType, global };
  const context = { chooser, words, declarations };
  const sketches = words.types.map((type): BlockSketch => ({
    header: `${type.kind} ${type.name}${type.supertype === undefined ? '' : ` extends ${type.supertype}`}`,
    declarations: declarationLines(own.get(type.name) ?? NOTHING),
    rules: chooser.times(1, 4, () => blockRule(context, type)).flat(),
  }));
  if (global === NOTHING) return { blocks: sketches, declarations };
  const rules = chooser.some<RuleSketch>(
    [
      { head: '"guest"', body: ['"root"'] },
      ...global.permissions.map((name) => ({ head: `"${name}"`, body: ['"guest"'] })),
    ],
    60,
  );
  const globalBlock = { header: 'global', declarations: declarationLines(global), rules };
  return { blocks: [...sketches, globalBlock], declarations };
}

/** What a type declares beyond what it inherits. */
function ownNames(chooser: Chooser, words: Vocabulary, type: DeclaredType): Names {
  const target = () => chooser.pick(words.types).name;
  const relations = [
    ['parent', chooser.chance(40) ? type.name : target()],
    ['owner', 'User'],
  ] as const;
  // One that extends declares only what nobody else may: names can't clash.
  if (type.supertype !== undefined) return { ...NOTHING, permissions: chooser.some(['print'], 50) };
  return {
    roles: chooser.some(ROLES, 75),
    permissions: chooser.some(PERMISSIONS, 80),
    relations: Object.fromEntries(chooser.some(relations, 55)),
  };
}

function allNames(type: DeclaredType, own: ReadonlyMap<string, Names>): Names {
  const declared = own.get(type.name) ?? NOTHING;
  const inherited = own.get(type.supertype ?? '') ?? NOTHING;
  return {
    roles: [...inherited.roles, ...declared.roles],
    permissions: [...inherited.permissions, ...declared.permissions],
    relations: { ...inherited.relations, ...declared.relations },
  };
}

function declarationLines({ roles, permissions, relations }: Names): readonly string[] {
  const list = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');
  const pairs = Object.entries(relations).map(([name, type]) => `${name}: ${type}`);
  return [
    ...(roles.length > 0 ? [`roles = [${list(roles)}]`] : []),
    ...(permissions.length > 0 ? [`permissions = [${list(permissions)}]`] : []),
    ...(pairs.length > 0 ? [`relations = { ${pairs.join(', ')} }`] : []),
  ];
}

/* ---------- shorthand rules ---------- */

type Context = {
  readonly chooser: Chooser;
  readonly words: Vocabulary;
  readonly declarations: Declarations;
};

/** A rule whose head is a role, or one whose head is a permission. */
type BlockScope = Context & {
  readonly type: DeclaredType;
  readonly names: Names;
  readonly isForRole: boolean;
};

function blockRule(context: Context, type: DeclaredType): readonly RuleSketch[] {
  const { chooser, declarations } = context;
  const names = declarations.byType.get(type.name) ?? NOTHING;
  const relation = chooser.pick([...Object.keys(names.relations), '']);
  if (relation !== '' && chooser.chance(25)) {
    const word = chooser.pick(names.roles.length > 0 ? ['role', 'permission'] : ['permission']);
    const isEmpty = word === 'permission' && names.permissions.length === 0;
    return isEmpty ? [] : [{ head: word, body: [`${word} on "${relation}"`] }];
  }
  const isForRole = chooser.chance(35);
  const heads = isForRole ? names.roles : names.permissions;
  if (heads.length === 0) return [];
  const scope: BlockScope = { ...context, type, names, isForRole };
  const body = chooser.times(1, 2, () => shorthand(scope, 1));
  return [{ head: JSON.stringify(chooser.pick(heads)), body }];
}

function shorthand(scope: BlockScope, depth: number): string {
  const { chooser } = scope;
  const found = chooser.weighted([
    [6, local],
    [6, onRelation],
    [2, globalName],
    [2, blockCall],
    [2, negated],
    [depth > 0 ? 4 : 0, () => `(${shorthand(scope, depth - 1)} or ${shorthand(scope, depth - 1)})`],
  ])(scope);
  return found ?? local(scope) ?? blockCall(scope);
}

/** A role, permission or relation of the block itself. */
function local({ chooser, words, names, isForRole }: BlockScope): string | undefined {
  const owners = Object.keys(names.relations).filter((name) => name === 'owner');
  const permissions = isForRole && words.mayNegateRoles ? [] : names.permissions;
  const known = [...names.roles, ...permissions, ...owners];
  return known.length === 0 ? undefined : JSON.stringify(chooser.pick(known));
}

function onRelation({
  chooser,
  words,
  names,
  declarations,
  isForRole,
}: BlockScope): string | undefined {
  const relations = Object.entries(names.relations);
  if (relations.length === 0) return undefined;
  const [relation, type] = chooser.pick(relations);
  const target = declarations.byType.get(type) ?? NOTHING;
  const permissions = isForRole && words.mayNegateRoles ? [] : target.permissions;
  const owners = Object.keys(target.relations).filter((name) => name === 'owner');
  const known = [...target.roles, ...permissions, ...owners].map((name) => JSON.stringify(name));
  if (target.roles.length > 0) known.push('role');
  return known.length === 0 ? undefined : `${chooser.pick(known)} on "${relation}"`;
}

function globalName({ chooser, declarations }: BlockScope): string | undefined {
  const { roles } = declarations.global;
  return roles.length === 0 ? undefined : `global ${JSON.stringify(chooser.pick(roles))}`;
}

function negated(scope: BlockScope): string | undefined {
  const { chooser, words, names, isForRole } = scope;
  const rest = local(scope);
  if (rest === undefined) return undefined;
  if (words.mayNegateRoles && !isForRole && names.roles.length > 0 && chooser.chance(50)) {
    return `${rest} and not ${JSON.stringify(chooser.pick(names.roles))}`;
  }
  return `${rest} and not ${blockCall(scope)}`;
}

/** A call of something below roles. */
function blockCall({ chooser, words, type }: BlockScope): string {
  const { name, sorts } = chooser.pick(
    [...words.stored, ...words.derived].filter(({ level }) => level < 3),
  );
  const args = sorts.map((sort) => {
    const fitting = [
      ...(meet(words, sort, 'Actor') ? ['actor'] : []),
      ...(meet(words, sort, type.name) ? ['resource'] : []),
    ];
    return fitting.length > 0 && chooser.chance(80)
      ? chooser.pick(fitting)
      : valueText(valueFor(chooser, words, { name, sort }));
  });
  return `${name}(${args.join(', ')})`;
}
