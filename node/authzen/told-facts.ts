/**
 * What a caller says of subject, action, resource and surroundings, as facts for this one question. They
 * have predicates that nothing else has, so that a caller's word never passes for a stored role: only a
 * policy that names them heeds them, and README.md says how.
 */

import { isFactUsed } from '../polar/fact-types.ts';
import type { FactType } from '../polar/policy.ts';
import type { Fact, Value } from '../polar/program.ts';
import { CONTEXT_FACTS_MAX } from '../authz/question.ts';
import { invalidAt, TEXT_BYTES_MAX, WILDCARD } from '../authz/values.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import type { Properties } from './entities.ts';

/** `authzen_property(Repo{"anvil"}, "status", "archived")`; of an action its name comes first. */
const PROPERTY = 'authzen_property';
/** `authzen_context("network", "office")` */
const CONTEXT = 'authzen_context';

/** Names and elements of lists in one object, whether or not the policy has a use for them. */
const TOLD_MAX = 1_000;

export type Told = {
  readonly properties: readonly { readonly of: Value; readonly properties: Properties }[];
  readonly context: Properties;
};

/**
 * Those that the policy can use; the others could never change an answer. Throws `invalid_request` for what
 * no fact can say, if the policy asks for a property of this name: to leave it out might allow what it
 * was said to prevent. Throws `too_large` for too many.
 */
export function toldFacts(world: World, { properties, context }: Told): readonly Fact[] {
  const found = [
    ...properties.flatMap(({ of, properties: said }) => factsOf(world, [PROPERTY, of], said)),
    ...factsOf(world, [CONTEXT], context),
  ];
  if (found.length <= CONTEXT_FACTS_MAX) return found;
  const problem = `Cannot take more than ${CONTEXT_FACTS_MAX} properties with one request`;
  throw new NodeError('too_large', `${problem}, and this one has ${found.length}`);
}

/**
 * What is said of something that is searched for, and so of nothing that has a name. Throws
 * `invalid_request`, if the policy asks for one of these properties.
 */
export function refuseOfOpen(
  world: World,
  { type, properties }: { readonly type: string; readonly properties: Properties },
  path: string,
): void {
  const about: About = [PROPERTY, { type }];
  const problem = 'cannot be said of what is searched for; leave it out';
  for (const name of Object.keys(properties)) {
    if (!isAskedFor(world, about, name)) continue;
    throw invalidAt(`${path}.properties[${shownName(name)}]`, problem);
  }
}

/** What comes before the name of a property. Without an id: of anything of the type. */
type About = readonly [predicate: string, ...args: readonly OpenValue[]];
type OpenValue = { readonly type: string; readonly id?: string };

function factsOf(
  world: World,
  about: readonly [predicate: string, ...args: readonly Value[]],
  said: Properties,
): readonly Fact[] {
  const [predicate, ...args] = about;
  if (!isHeeded(world, predicate, args.length + 2)) return [];
  checkCount(said);
  const asked = Object.entries(said).filter(([name]) => isAskedFor(world, about, name));
  return asked.flatMap(([name, given]) =>
    valuesOf(name, given)
      .map((value): Fact => ({ predicate, args: [...args, stringOf(name, name), value] }))
      .filter((fact) => isFactUsed(world.policy.factTypes, fact)),
  );
}

/** Is there a condition that a property of this name could meet, whatever its value? */
function isAskedFor({ policy }: World, [predicate, ...args]: About, name: string): boolean {
  const given: readonly OpenValue[] = [...args, { type: 'String', id: name }];
  return policy.factTypes.some(
    ({ predicate: { name: asked, arity }, args: expected }) =>
      asked === predicate &&
      arity === given.length + 1 &&
      given.every((value, index) => mayBe(expected[index], value)),
  );
}

function mayBe(expected: FactType['args'][number] | undefined, { type, id }: OpenValue): boolean {
  if (expected === undefined) return false;
  if (expected.kind === 'types') return expected.types === 'any' || expected.types.includes(type);
  return expected.value.type === type && (id === undefined || expected.value.id === id);
}

/** One body has room for a million. */
function checkCount(said: Properties): void {
  let count = 0;
  for (const given of Object.values(said)) count += Array.isArray(given) ? given.length : 1;
  if (count <= TOLD_MAX) return;
  throw new NodeError('too_large', `Cannot take more than ${TOLD_MAX} properties of one thing`);
}

function isHeeded({ policy }: World, name: string, arity: number): boolean {
  return policy.factTypes.some(
    ({ predicate }) => predicate.name === name && predicate.arity === arity,
  );
}

/** None for null; of an array its elements. */
function valuesOf(name: string, given: unknown): readonly Value[] {
  if (given === null) return [];
  return Array.isArray(given) ? given.map((one) => valueOf(name, one)) : [valueOf(name, given)];
}

function valueOf(name: string, given: unknown): Value {
  if (typeof given === 'string') return stringOf(name, given);
  if (typeof given === 'boolean') return { type: 'Boolean', id: String(given) };
  // A larger number has been rounded on its way here.
  if (Number.isSafeInteger(given)) return { type: 'Integer', id: String(given) };
  throw unsayable(name);
}

function stringOf(name: string, id: string): Value {
  const isFit = id !== '' && id !== WILDCARD && id.isWellFormed();
  if (isFit && Buffer.byteLength(id) <= TEXT_BYTES_MAX) return { type: 'String', id };
  throw unsayable(name);
}

function unsayable(name: string): NodeError {
  const kinds = `texts of 1 to ${TEXT_BYTES_MAX} bytes but "*", booleans, whole numbers, and lists of them`;
  const problem = `Cannot read the request: property ${shownName(name)}: no fact can say this`;
  return new NodeError('invalid_request', `${problem}; the policy heeds ${kinds}`);
}

function shownName(name: string): string {
  return JSON.stringify(name.slice(0, TEXT_BYTES_MAX).toWellFormed());
}
