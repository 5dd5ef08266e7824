/**
 * Stored facts that match a pattern: no rules, no context facts. What comes in is a query string:
 *
 *     predicate=has_role&args.0.type=User&args.0.id=alice&args.2.type=Repo
 *
 * Arguments that are left out match anything, at the end of a fact also nothing: the query string
 * can't say how many there are.
 */

import { factsAscending, type ArgumentPattern, type FactPattern } from '../eval/fact-pattern.ts';
import { NO_DEADLINE } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { Fact } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import { ARGS_MAX } from './question.ts';
import { checkId, checkText, checkType, invalidAt } from './values.ts';

const PARAMETER = /^args\.(\d{1,4})\.(type|id)$/u;

/** Lists up to this length are held, and so have a length when they are sent. */
export const SHORT_LIST_FACTS_MAX = 1_000;

/** A long list comes fact by fact: it may be longer than memory is large. */
export type FactList =
  | { readonly kind: 'short'; readonly facts: readonly Fact[] }
  | { readonly kind: 'long'; readonly facts: Iterable<Fact> };

/**
 * Ascending by predicate, number of arguments, and their types and ids. Throws `budget_exhausted` when it is
 * not known before the deadline which facts these are; a long list then takes its time.
 */
export function facts(world: World, pattern: FactPattern, deadline = NO_DEADLINE): FactList {
  const rest = factsAscending(world.facts, pattern, deadline);
  const held: Fact[] = [];
  for (;;) {
    const next = rest.next();
    deadline.step();
    if (next.done === true) return { kind: 'short', facts: held };
    held.push(next.value);
    if (held.length > SHORT_LIST_FACTS_MAX) return { kind: 'long', facts: joined(held, rest) };
  }
}

function* joined(first: Iterable<Fact>, rest: Iterable<Fact>): Generator<Fact, undefined> {
  yield* first;
  yield* rest;
}

/**
 * Throws `invalid_request`; parameters that mean nothing here are ignored. Arguments alone are a pattern too:
 * the Rust SDK never sends the predicate (crate `oso-cloud` 0.5.4, src/lib.rs, `Oso::get`), and is given by a
 * primary, as its tests show, the facts that have the arguments.
 */
export function readFactPattern(queryString: string): FactPattern {
  const parameters = parametersIn(queryString);
  const args = argumentsOf(parameters);
  const isOfArgumentsAlone = args.length > 0 && !parameters.has('predicate');
  const predicate = isOfArgumentsAlone ? null : predicateOf(parameters);
  return { predicate, args, moreArgs: true };
}

/** The same where no SDK falls back to: a predicate that is left out, or is `_`, matches anything. */
export function readFactPatternOfAny(queryString: string): FactPattern {
  const parameters = parametersIn(queryString);
  const isAny = parameters.getAll('predicate').every((given) => given === '' || given === '_');
  const predicate = isAny ? null : predicateOf(parameters);
  return { predicate, args: argumentsOf(parameters), moreArgs: true };
}

/** A percent sign that encodes nothing stands for itself (WHATWG URL, 1.3). */
const LONE_PERCENT = /%(?![\dA-Fa-f]{2})/gu;

/** Wrong bytes would be U+FFFD in what is decoded, and different ids the same. */
function parametersIn(queryString: string): URLSearchParams {
  try {
    decodeURIComponent(queryString.replace(LONE_PERCENT, '%25'));
  } catch {
    throw invalidAt('the query string', 'is not UTF-8');
  }
  return new URLSearchParams(queryString);
}

function argumentsOf(parameters: URLSearchParams): readonly ArgumentPattern[] {
  const types = new Map<number, string>();
  const ids = new Map<number, string>();
  for (const [name, value] of parameters) {
    const [, position, part] = PARAMETER.exec(name) ?? [];
    if (position === undefined) continue;
    const index = Number(position);
    if (index >= ARGS_MAX) throw invalidAt(name, `a fact has at most ${ARGS_MAX} arguments`);
    const values = part === 'type' ? types : ids;
    if (values.has(index)) throw invalidAt(name, 'must be given once');
    values.set(index, value);
  }
  const argCount = Math.max(-1, ...types.keys(), ...ids.keys()) + 1;
  return Array.from({ length: argCount }, (_, index) => argumentOf(index, types, ids));
}

/**
 * Some SDKs drop the whole query string when they fall back (Node 2.2 to 2.6). What they asked for can't be
 * known then: all facts, or none, would both be a wrong answer that nobody sees.
 */
function predicateOf(parameters: URLSearchParams): string {
  const given = parameters.getAll('predicate');
  const [predicate] = given;
  if (predicate === undefined || predicate === '' || predicate === '_') {
    throw new NodeError(
      'invalid_request',
      'Cannot read facts: GET /api/facts needs a predicate or an argument; some versions of the Node SDK drop them when they fall back, so that what was asked for is not known here',
    );
  }
  if (given.length > 1) throw invalidAt('predicate', 'must be given once');
  return checkText(predicate, 'predicate');
}

function argumentOf(
  index: number,
  types: ReadonlyMap<number, string>,
  ids: ReadonlyMap<number, string>,
): ArgumentPattern {
  const type = types.get(index);
  const id = ids.get(index);
  const path = `args.${index}`;
  if (type === undefined) {
    if (id !== undefined) throw invalidAt(`${path}.id`, `needs ${path}.type beside it`);
    return { type: null, id: null };
  }
  checkType(type, `${path}.type`);
  return { type, id: id === undefined ? null : checkId(type, id, `${path}.id`) };
}
