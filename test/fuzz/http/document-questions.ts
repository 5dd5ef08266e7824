/**
 * Requests made of the OpenAPI document: as it describes them, which have an answer, and with one thing
 * changed, which have one if the document still describes them, and else a refusal.
 */

import type { Random } from '../../demo/random.ts';
import { type Operation, OPERATIONS, problemOf } from '../../contracts/openapi.ts';
import type { Asker } from './raw-grammar.ts';
import { type HttpCase, utf8 } from './request.ts';

/** What is answered where all is well; a question that is too costly or not for this policy is refused. */
const ANSWERED = [200];
const ANSWERED_OR_REFUSED = [200, 400, 413, 503];
const REFUSED = [400, 413];

const TYPES = ['User', 'Robot', 'Repo', 'Org', 'Nobody', 'String'];
const IDS = [
  'alice',
  'bob',
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
const ACTIONS = ['read', 'delete', 'frob', 'é'];
/** That the policy uses, whatever is open: with the types of its arguments. */
const SHAPES = [
  ['has_role', 'User', 'String', 'Repo'],
  ['has_relation', 'Repo', 'String', 'Org'],
  ['has_relation', 'Org', 'String', 'User'],
  ['has_size', 'Repo', 'Integer'],
  ['has_permission', 'User', 'String', 'Repo'],
  ['allow', 'User', 'String', 'Repo'],
] as const;
/** Facts that may be given with a question: of these shapes, and with these strings alone. */
const FACTS: readonly (readonly [
  predicate: string,
  ...args: readonly (string | readonly string[])[],
])[] = [
  ['has_role', 'User', ['reader', 'owner'], 'Repo'],
  ['has_relation', 'Repo', ['organization'], 'Org'],
  ['has_relation', 'Org', ['founder'], 'User'],
  ['has_size', 'Repo', 'Integer'],
];
const REPLACEMENTS: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  '*',
  'Actor',
  'Resource',
  'x'.repeat(513),
  'é'.repeat(300),
  [],
  {},
  [null],
  ['x'],
  [[]],
  { type: 'User' },
  { type: 'User', id: 'alice' },
  Array(101).fill({}),
];

/** A question as it should be, or with one thing wrong. Only GET and POST of things that end. */
export function documentCase(random: Random, asker: Asker): HttpCase {
  const operation = random.pick(OPERATIONS);
  if (operation.method === 'GET') return readCase(random, operation, asker);
  const whole = questionOf(random, operation);
  const isKnown = whole !== undefined;
  const valid = whole ?? random.pick(examplesOf(operation));
  if (random.chance(25)) {
    return postCase(operation, valid, {
      asker,
      statuses: isKnown ? ANSWERED : ANSWERED_OR_REFUSED,
    });
  }
  const changed = changedOnce(valid, random);
  const isValid = problemOf(operation.body?.schema ?? {}, changed) === undefined;
  const statuses = isValid ? ANSWERED_OR_REFUSED : REFUSED;
  return postCase(operation, changed, { asker, statuses });
}

function examplesOf({ body }: Operation): readonly unknown[] {
  return Object.values(body?.examples ?? {}).map(({ value }) => value);
}

function postCase(
  { path }: Operation,
  body: unknown,
  { asker, statuses }: { readonly asker: Asker; readonly statuses: readonly number[] },
): HttpCase {
  return caseOf('POST', path, { asker, statuses, body: utf8(JSON.stringify(body)) });
}

function caseOf(
  method: string,
  target: string,
  about: { readonly asker: Asker; readonly statuses: readonly number[]; readonly body: string },
): HttpCase {
  const headers = [
    'Host: x',
    `Authorization: Bearer ${about.asker.key}`,
    'Content-Type: application/json',
    'Connection: close',
  ];
  const request = {
    line: `${method} ${target} HTTP/1.1`,
    headers,
    body: about.body,
    framing: 'length',
    lineEnd: '\r\n',
  } as const;
  return {
    requests: [request],
    damage: [],
    expected: { method, target, statuses: about.statuses },
  };
}

/** A read with parameters that are right, wrong or too many. */
function readCase(random: Random, { path, parameters }: Operation, asker: Asker): HttpCase {
  const given = new URLSearchParams();
  let isValid = true;
  for (const { name, in: place, required = false, schema } of parameters) {
    if (place !== 'query' || (!required && random.chance(70))) continue;
    const isGood = random.chance(85);
    const value = isGood ? goodParameter(name, random) : String(random.pick(REPLACEMENTS));
    isValid &&= problemOf(schema, value) === undefined;
    given.append(name, value);
  }
  const method = random.chance(90) ? 'GET' : 'HEAD';
  const query = given.toString();
  // Busy with another download, or without a generation at all.
  const statuses = isValid ? [...ANSWERED_OR_REFUSED, 429] : REFUSED;
  return caseOf(method, query === '' ? path : `${path}?${query}`, { asker, statuses, body: '' });
}

function goodParameter(name: string, random: Random): string {
  if (name === 'predicate') return random.pick(SHAPES)[0];
  return name.endsWith('.type') ? random.pick(TYPES) : random.pick(IDS);
}

/** A body that must have an answer; undefined: what that is for this operation is not known here. */
function questionOf(random: Random, { path }: Operation): unknown {
  return QUESTIONS[path]?.(random);
}

const QUESTIONS: Readonly<Record<string, (random: Random) => unknown>> = {
  '/api/authorize': (random) => ({
    ...actor(random),
    ...action(random),
    ...resource(random),
    ...context(random),
  }),
  '/api/authorize_resources': (random) => ({
    ...actor(random),
    ...action(random),
    resources: several(random, 6, () => ({ type: random.pick(TYPES), id: random.pick(IDS) })),
    ...context(random),
  }),
  '/api/list': (random) => ({
    ...actor(random),
    ...action(random),
    resource_type: random.pick(TYPES),
    ...context(random),
    ...(random.chance(40) ? { page_size: 1 + random.below(20_000) } : {}),
  }),
  '/api/actions': (random) => ({ ...actor(random), ...resource(random), ...context(random) }),
  '/api/bulk_actions': (random) =>
    several(random, 4, () => ({ ...actor(random), ...resource(random), ...context(random) })),
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

function evaluateQuestion(random: Random): unknown {
  const constraints = new Map<string, object>();
  const call = () => {
    const [predicate, ...types] = random.pick(SHAPES);
    const variables = types.map((type) => {
      const name = `${random.pick(['v', '__proto__', 'é', ''])}${type}${random.below(3)}`;
      const ids = several(random, 3, () => idOf(type, random));
      constraints.set(name, random.pick([{ type }, { type, ids: null }, { type, ids }]));
      return name;
    });
    return [predicate, variables];
  };
  const predicate = call();
  const calls = several(random, 3, call);
  return { predicate, calls, constraints: Object.fromEntries(constraints), ...context(random) };
}

function several<T>(random: Random, end: number, make: () => T): readonly T[] {
  return Array.from({ length: random.below(end) }, make);
}

/** The value with one part of it, anywhere, replaced, left out, repeated, or with a member more. */
function changedOnce(whole: unknown, random: Random): unknown {
  let left = random.below(countParts(whole));
  function walk(part: unknown): unknown {
    left -= 1;
    if (left === -1) return changedPart(part, random);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, walk(member)]));
  }
  return walk(whole);
}

function countParts(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 1;
  return Object.values(part).reduce<number>((sum, member) => sum + countParts(member), 1);
}

function changedPart(part: unknown, random: Random): unknown {
  if (random.chance(40) || typeof part !== 'object' || part === null)
    return random.pick(REPLACEMENTS);
  if (Array.isArray(part)) {
    const items: readonly unknown[] = part;
    const more = [...items, ...REPLACEMENTS];
    return random.chance(50) ? items.slice(1) : [...items, random.pick(more)];
  }
  const members = Object.entries(part);
  if (random.chance(60))
    return Object.fromEntries(members.toSpliced(random.below(members.length + 1), 1));
  return { ...part, [random.pick(['more', '__proto__x', ''])]: random.pick(REPLACEMENTS) };
}
