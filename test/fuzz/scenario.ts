/** One world to compare evaluators in: a policy, facts, and what is asked of them. */

import { blocks, type Declarations } from './generate-blocks.ts';
import { longRules } from './generate-rules.ts';
import {
  GLOBAL_ROLES,
  typesOfSort,
  valueFor,
  vocabulary,
  type Signature,
  type Vocabulary,
} from './vocabulary.ts';

import type { QueryVariable } from '../../node/eval/evaluator.ts';
import type { Fact } from '../../node/polar/program.ts';
import type { Question } from '../cases/authz-notation.ts';
import type { Chooser } from './chooser.ts';
import type { PolicySketch } from './policy-sketch.ts';

export type Scenario = {
  readonly policy: PolicySketch;
  readonly facts: readonly Fact[];
  readonly questions: readonly Question[];
};

/** The clock of every scenario: among the integers that facts have. */
export const NOW_SECONDS = 2;

const QUESTIONS = 10;

type World = {
  readonly chooser: Chooser;
  readonly words: Vocabulary;
  readonly declarations: Declarations;
};

export function scenario(chooser: Chooser): Scenario {
  const words = vocabulary(chooser);
  const { blocks: sketches, declarations } = blocks(chooser, words);
  const world = { chooser, words, declarations };
  const context = chooser.times(1, 3, () => fact(world));
  return {
    policy: { blocks: sketches, rules: longRules(chooser, words) },
    facts: chooser.times(words.factsMin, 16, () => fact(world)),
    questions: questions(world, context),
  };
}

/** Some with context facts, some at another time, some asked again. */
function questions(world: World, context: readonly Fact[]): readonly Question[] {
  const { chooser } = world;
  const asked: Question[] = [];
  for (let index = 0; index < QUESTIONS; index += 1) {
    const isAgain = asked.length > 0 && chooser.chance(15);
    const given = chooser.chance(25) ? context : [];
    const atSeconds = chooser.chance(15) ? chooser.below(5) : undefined;
    const next = isAgain ? chooser.pick(asked) : question(world, given);
    asked.push({ ...next, given, atSeconds });
  }
  return asked;
}

/* ---------- facts ---------- */

function fact(world: World): Fact {
  const { chooser, words } = world;
  const hasRoles = words.builtIn.length > 0;
  return chooser.weighted([
    [8, () => factOf(world, chooser.pick(words.stored))],
    [1, () => factOf(world, chooser.pick([...words.derived, ...words.builtIn]))],
    [hasRoles ? 4 : 0, () => roleFact(world)],
    [hasRoles ? 3 : 0, () => relationFact(world)],
    [hasRoles ? 1 : 0, () => globalFact(world)],
  ])();
}

function factOf({ chooser, words }: World, { name, sorts }: Signature): Fact {
  return { predicate: name, args: sorts.map((sort) => valueFor(chooser, words, { name, sort })) };
}

function roleFact(world: World): Fact {
  const { chooser, words, declarations } = world;
  const resource = valueFor(chooser, words, { name: '', sort: 'Resource' });
  const roles = declarations.byType.get(resource.type)?.roles ?? [];
  const role = { type: 'String', id: chooser.pick([...roles, ...roles, 'member']) };
  const sort = chooser.chance(80) ? 'User' : 'Actor';
  const actor = valueFor(chooser, words, { name: '', sort });
  return { predicate: 'has_role', args: [actor, role, resource] };
}

function relationFact({ chooser, words, declarations }: World): Fact {
  const holder = valueFor(chooser, words, { name: '', sort: 'Resource' });
  const relations = Object.entries(declarations.byType.get(holder.type)?.relations ?? {});
  const [name, type] = chooser.pick([...relations, ...relations, ['parent', 'Folder'] as const]);
  const target = valueFor(chooser, words, { name: '', sort: type });
  return { predicate: 'has_relation', args: [holder, { type: 'String', id: name }, target] };
}

function globalFact({ chooser, words }: World): Fact {
  const role = { type: 'String', id: chooser.pick(GLOBAL_ROLES) };
  return {
    predicate: 'has_role',
    args: [valueFor(chooser, words, { name: '', sort: 'User' }), role],
  };
}

/* ---------- questions ---------- */

/** A question being written. */
type Draft = {
  readonly variables: QueryVariable[];
  readonly names: (string | undefined)[];
};

function question(world: World, given: readonly Fact[]): Question {
  const { chooser, words } = world;
  const known = [...words.derived, ...words.derived, ...words.stored, ...words.builtIn];
  if (chooser.chance(2)) known.push({ name: 'unknown', sorts: ['any', 'any'], level: 0 });
  if (chooser.chance(30)) {
    const call = factOf(world, chooser.pick(known));
    return { asks: { kind: 'holds', call }, names: [], given, atSeconds: undefined };
  }
  const draft: Draft = { variables: [], names: [] };
  const calls = chooser.times(1, chooser.chance(25) ? 2 : 1, () => {
    const { name, sorts } = chooser.pick(known);
    return { predicate: name, args: sorts.map((sort) => argument(world, draft, { name, sort })) };
  });
  const query = { variables: draft.variables, calls };
  const open = draft.names.flatMap((name, index) => (name === undefined ? [] : [index]));
  const asks: Question['asks'] =
    open.length > 0 && chooser.chance(25)
      ? { kind: 'ids', query, variable: chooser.pick(open) }
      : { kind: 'solve', query };
  return { asks, names: draft.names, given, atSeconds: undefined };
}

/** The index of the variable that stands there. */
function argument(
  { chooser, words }: World,
  draft: Draft,
  place: { readonly name: string; readonly sort: string },
): number {
  const index = draft.variables.length;
  const open = (variable: QueryVariable) => {
    draft.variables.push(variable);
    draft.names.push(`q${index}`);
    return index;
  };
  const value = valueFor(chooser, words, place);
  const type = chooser.pick(typesOfSort(words, place.sort));
  const named = draft.names.flatMap((name, at) => (name === undefined ? [] : [at]));
  switch (
    chooser.weighted([
      [6, 'constant'],
      [8, 'typed'],
      [2, 'untyped'],
      [2, 'list'],
      [named.length > 0 ? 3 : 0, 'again'],
    ])
  ) {
    case 'typed':
      return open({ type, ids: null });
    case 'untyped':
      return open({ type: null, ids: null });
    case 'list':
      return open({ type: value.type, ids: [value.id, ...chooser.some(idsOf(value.type), 40)] });
    case 'again':
      return chooser.pick(named);
    default:
      draft.variables.push({ type: value.type, ids: [value.id] });
      draft.names.push(undefined);
      return index;
  }
}

function idsOf(type: string): readonly string[] {
  if (type === 'Integer') return ['1', '3'];
  if (type === 'Boolean') return ['true', 'false'];
  return type === 'String' ? ['read', 'member'] : ['a', 'b', 'unknown'];
}
