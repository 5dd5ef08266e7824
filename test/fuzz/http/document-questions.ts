/**
 * Requests made of the OpenAPI document: as it describes them, which have an answer, and with one thing
 * changed, which have one if the document still describes them, and else a refusal.
 */

import { operationAt, type Operation, OPERATIONS, problemOf } from '../../contracts/openapi.ts';
import type { Random } from '../../demo/random.ts';
import type { HttpAnswer } from './answers.ts';
import { AUTHZEN_QUESTIONS } from './authzen-questions.ts';
import { CENTRAL_QUESTIONS, type Questions } from './central-questions.ts';
import type { Door } from './doors.ts';
import { factsRead } from './facts-read.ts';
import { LOCAL_QUESTIONS } from './local-questions.ts';
import { type Expected, type HttpCase, utf8 } from './request.ts';
import { changedBindings, mistakenBindings } from './strange-bindings.ts';

/** What is answered where all is well; a question that is too costly or not for this policy is refused. */
const ANSWERED = [200];
const ANSWERED_OR_REFUSED = [200, 400, 413, 503];
const REFUSED = [400, 413];

const QUESTIONS: Questions = { ...CENTRAL_QUESTIONS, ...AUTHZEN_QUESTIONS, ...LOCAL_QUESTIONS };
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
export function documentCase(random: Random, door: Door): HttpCase {
  const operation = random.pick(OPERATIONS);
  if (operation.method === 'GET') return readCase(random, operation, door);
  const whole = QUESTIONS[operation.path]?.(random);
  const isKnown = whole !== undefined;
  const valid = whole ?? random.pick(examplesOf(operation));
  if (random.chance(25)) {
    return postCase(operation, valid, {
      door,
      statuses: isKnown ? ANSWERED : ANSWERED_OR_REFUSED,
    });
  }
  if (operation.path in LOCAL_QUESTIONS && random.chance(40)) {
    return bindingsCase(random, operation, { door, valid });
  }
  const changed = changedOnce(valid, random);
  const isValid = problemOf(operation.body?.schema ?? {}, changed) === undefined;
  const statuses = isValid ? ANSWERED_OR_REFUSED : REFUSED;
  return postCase(operation, changed, { door, statuses });
}

function examplesOf({ body }: Operation): readonly unknown[] {
  return Object.values(body?.examples ?? {}).map(({ value }) => value);
}

/** A good question, with bindings that are not, or perhaps not. */
function bindingsCase(
  random: Random,
  operation: Operation,
  { door, valid }: { readonly door: Door; readonly valid: unknown },
): HttpCase {
  const isMistake = random.chance(60);
  const text = isMistake ? mistakenBindings(random) : changedBindings(random);
  return postCase(
    operation,
    { ...(valid as object), data_bindings: text },
    {
      door,
      statuses: isMistake ? REFUSED : ANSWERED_OR_REFUSED,
      check: isMistake ? saysWhere : saysWhereIfOfBindings,
    },
  );
}

const OF_BINDINGS = /^Cannot read the data bindings: /u;
const PLACE = /\n {2}line [1-9]\d*: ./u;

/** What is too large is wrong as a whole. */
function saysWhere({ status, body }: HttpAnswer): string | undefined {
  const { message } = JSON.parse(body) as { readonly message: string };
  if (OF_BINDINGS.test(message) && (status === 413 || PLACE.test(message))) return undefined;
  return `does not say where it is wrong: ${message.slice(0, 300)}`;
}

function saysWhereIfOfBindings(answer: HttpAnswer): string | undefined {
  const isOfBindings = answer.status >= 400 && answer.body.includes('the data bindings');
  return isOfBindings ? saysWhere(answer) : undefined;
}

type About = {
  readonly door: Door;
  readonly statuses: readonly number[];
  readonly check?: Expected['check'];
};

function postCase({ path }: Operation, body: unknown, about: About): HttpCase {
  return caseOf('POST', path, { ...about, body: utf8(JSON.stringify(body)) });
}

function caseOf(
  method: string,
  target: string,
  { door, statuses, check, body }: About & { readonly body: string },
): HttpCase {
  const headers = [
    'Host: x',
    `Authorization: Bearer ${door.key}`,
    'Content-Type: application/json',
    'Connection: close',
  ];
  const request = {
    line: `${method} ${target} HTTP/1.1`,
    headers,
    body,
    framing: 'length',
    lineEnd: '\r\n',
  } as const;
  const [path = ''] = target.split('?');
  const isOpen = operationAt(method === 'HEAD' ? 'GET' : method, path)?.isOpenToAnyone === true;
  const expected =
    door.turnedAwayWith === undefined || isOpen
      ? { statuses, ...(check === undefined ? {} : { check }) }
      : { statuses: door.turnedAwayWith };
  return { requests: [request], damage: [], expected: { method, target, ...expected } };
}

/** A read with parameters that are right, wrong or too many. */
function readCase(random: Random, { path, parameters }: Operation, door: Door): HttpCase {
  if (path === '/api/facts' && random.chance(50)) {
    const { query, check } = factsRead(random);
    return caseOf('GET', `${path}?${query}`, { door, statuses: ANSWERED, check, body: '' });
  }
  const given = new URLSearchParams();
  let isValid = true;
  for (const { name, in: place, required = false, schema } of parameters) {
    if (place !== 'query' || (!required && random.chance(70))) continue;
    const value = String(random.pick(REPLACEMENTS));
    isValid &&= problemOf(schema, value) === undefined;
    given.append(name, value);
  }
  const method = random.chance(90) ? 'GET' : 'HEAD';
  const query = given.toString();
  // Busy with another download, or without a generation at all.
  const statuses = isValid ? [...ANSWERED_OR_REFUSED, 429] : REFUSED;
  return caseOf(method, query === '' ? path : `${path}?${query}`, { door, statuses, body: '' });
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
