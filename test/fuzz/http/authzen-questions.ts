/** AuthZEN requests that must have an answer: the small policy names none of what they say besides. */

import type { Random } from '../../demo/random.ts';
import { ACTIONS, IDS, type Questions, several, TYPES } from './central-questions.ts';

/** What no fact could say, too: a policy that does not ask for it does not mind. */
const PROPERTIES: readonly unknown[] = [
  {},
  null,
  { status: 'archived', groups: ['a', 'b'], level: 3, soft: true },
  { deep: { deeper: [{ deepest: [null, 1.5, '*', ''] }] }, '': '' },
  { constructor: { prototype: 1 }, toString: 'x', 'é💾': '\u{0}' },
  { many: Array.from({ length: 300 }, (_, index) => `p${index}`) },
  // As it comes over the wire: a name like any other.
  JSON.parse('{"__proto__":{"allowed":true}}'),
];
const SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'];
/** Of whom each thing that may be done to each resource can be named: a robot reads any, a founder does anything. */
const NAMED_TYPES = ['User', 'Nobody', 'String'];

export const AUTHZEN_QUESTIONS: Questions = {
  '/access/v1/evaluation': evaluation,
  '/access/v1/evaluations': (random) => ({
    ...evaluation(random),
    ...(random.chance(50) ? { options: { evaluations_semantic: random.pick(SEMANTICS) } } : {}),
    evaluations: random.chance(10)
      ? null
      : several(random, 6, () => (random.chance(10) ? malformed(random) : part(random))),
  }),
  '/access/v1/search/subject': (random) => ({
    ...whole(random),
    subject: open(random, NAMED_TYPES),
    resource: entity(random, ['Repo', 'Nobody']),
  }),
  '/access/v1/search/resource': (random) => ({
    ...whole(random),
    subject: entity(random, NAMED_TYPES),
    resource: open(random, ['Repo', 'Nobody']),
  }),
  '/access/v1/search/action': (random) => ({
    ...whole(random),
    subject: entity(random, TYPES),
    resource: entity(random, ['Repo', 'Nobody']),
  }),
};

function evaluation(random: Random) {
  return {
    subject: entity(random, TYPES),
    ...whole(random),
    resource: entity(random, TYPES),
  };
}

function whole(random: Random) {
  const page = random.pick([null, {}, { limit: 1 }, { token: '' }, { token: null, limit: -1 }]);
  return {
    action: { name: random.pick(ACTIONS), ...besides(random) },
    ...(random.chance(50) ? { context: random.pick(PROPERTIES) } : {}),
    ...(random.chance(30) ? { page } : {}),
    ...(random.chance(10) ? { unknown: random.pick(PROPERTIES) } : {}),
  };
}

/** Of several: what it does not say is said for all. */
function part(random: Random) {
  const all = Object.entries(evaluation(random));
  return Object.fromEntries(all.filter(() => random.chance(50)));
}

/** Such a one is denied, with the reason, and the others are answered. */
function malformed(random: Random): unknown {
  return random.pick([null, 1, 'x', [], { subject: null }, { resource: { type: 'Repo' } }]);
}

function entity(random: Random, types: readonly string[]) {
  return { type: random.pick(types), id: random.pick(IDS), ...besides(random) };
}

/** Of what is searched for, an id that is there is ignored. */
function open(random: Random, types: readonly string[]) {
  const id = random.chance(20) ? { id: random.pick(IDS) } : {};
  return { type: random.pick(types), ...id, ...besides(random) };
}

function besides(random: Random) {
  return random.chance(60) ? {} : { properties: random.pick(PROPERTIES) };
}
