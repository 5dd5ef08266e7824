/**
 * Questions of the API that must have an answer: none is too costly, and the small policy can be asked all of
 * them. What they are made of is used by the other kinds of questions, too.
 */

import type { Random } from '../../demo/random.ts';

/** By path: a body that is answered with 200. */
export type Questions = Readonly<Record<string, (random: Random) => unknown>>;

export const TYPES = ['User', 'Robot', 'Repo', 'Org', 'Nobody', 'String'];
export const IDS = [
  'alice',
  'bob',
  'paula',
  'r2',
  'anvil',
  'zebra',
  'acme',
  'nobody',
  'a b',
  '💾',
  "'; --",
  '__proto__',
  '0',
];
export const ACTIONS = ['read', 'delete', 'frob', 'é'];
/** That the policy uses, whatever is open: with the types of its arguments. */
export const SHAPES = [
  ['has_role', 'User', 'String', 'Repo'],
  ['has_relation', 'Repo', 'String', 'Org'],
  ['has_relation', 'Org', 'String', 'User'],
  ['has_size', 'Repo', 'Integer'],
  ['has_permission', 'User', 'String', 'Repo'],
  ['allow', 'User', 'String', 'Repo'],
] as const;
/** Of which there are few: any number of calls of these can be joined with one of the others. */
const SMALL_SHAPES = SHAPES.slice(1, 4);
/** Facts that may be given with a question: of these shapes, and with these strings alone. */
export const FACTS: readonly (readonly [
  predicate: string,
  ...args: readonly (string | readonly string[])[],
])[] = [
  ['has_role', 'User', ['reader', 'owner'], 'Repo'],
  ['has_relation', 'Repo', ['organization'], 'Org'],
  ['has_relation', 'Org', ['founder'], 'User'],
  ['has_size', 'Repo', 'Integer'],
];

export const CENTRAL_QUESTIONS: Questions = {
  '/api/authorize': authorizeQuestion,
  '/api/authorize_resources': (random) => ({
    ...actor(random),
    ...action(random),
    resources: several(random, 6, () => ({ type: random.pick(TYPES), id: random.pick(IDS) })),
    ...context(random),
  }),
  '/api/list': (random) => ({
    ...listQuestion(random),
    ...(random.chance(40) ? { page_size: 1 + random.below(20_000) } : {}),
  }),
  '/api/actions': actionsQuestion,
  '/api/bulk_actions': (random) => several(random, 4, () => actionsQuestion(random)),
  '/api/query': (random) => {
    const [predicate, ...types] = random.pick(SHAPES);
    const args = types.map((type) =>
      random.chance(30)
        ? { type, id: idOf(type, random) }
        : random.pick([{ type }, {}, { type, id: null }]),
    );
    return { fact: { predicate, args }, ...context(random) };
  },
  '/api/evaluate_query': evaluateQuestion,
};

export function authorizeQuestion(random: Random) {
  return { ...actor(random), ...action(random), ...resource(random), ...context(random) };
}

/** Without pages. */
export function listQuestion(random: Random) {
  const resources = { resource_type: random.pick(TYPES) };
  return { ...actor(random), ...action(random), ...resources, ...context(random) };
}

export function actionsQuestion(random: Random) {
  return { ...actor(random), ...resource(random), ...context(random) };
}

/** Calls that share no variable give every combination: only the first is of a shape with many facts. */
export function evaluateQuestion(random: Random) {
  const constraints = new Map<string, object>();
  const callOf = ([predicate, ...types]: (typeof SHAPES)[number]) => {
    const variables = types.map((type) => {
      const name = `${random.pick(['v', '__proto__', 'é', ''])}${type}${random.below(3)}`;
      const ids = several(random, 3, () => idOf(type, random));
      constraints.set(name, random.pick([{ type }, { type, ids: null }, { type, ids }]));
      return name;
    });
    return [predicate, variables];
  };
  const predicate = callOf(random.pick(SHAPES));
  const calls = several(random, 3, () => callOf(random.pick(SMALL_SHAPES)));
  return { predicate, calls, constraints: Object.fromEntries(constraints), ...context(random) };
}

export function several<T>(random: Random, end: number, make: () => T): readonly T[] {
  return Array.from({ length: random.below(end) }, make);
}

function actor(random: Random) {
  return { actor_type: random.pick(TYPES), actor_id: random.pick(IDS) };
}

function action(random: Random) {
  return { action: random.pick(ACTIONS) };
}

function resource(random: Random) {
  return { resource_type: random.pick(TYPES), resource_id: random.pick(IDS) };
}

function context(random: Random) {
  if (random.chance(30)) return {};
  if (random.chance(10)) return { context_facts: null };
  const facts = several(random, 4, () => {
    const [predicate, ...args] = random.pick(FACTS);
    return { predicate, args: args.map((arg) => argumentOf(arg, random)) };
  });
  return { context_facts: facts };
}

function argumentOf(arg: string | readonly string[], random: Random) {
  if (typeof arg === 'string') return { type: arg, id: idOf(arg, random) };
  return { type: 'String', id: random.pick(arg) };
}

function idOf(type: string, random: Random): string {
  if (type === 'Integer') return String(random.below(3_000) - 1_000);
  return type === 'String'
    ? random.pick(['reader', 'owner', 'organization', 'founder'])
    : random.pick(IDS);
}
