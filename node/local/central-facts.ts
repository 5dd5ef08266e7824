/** What the node itself knows of a call: derived by the engine, or stored, context facts included. */

import { assert, present } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { Query } from '../eval/evaluator.ts';
import { factsMatching } from '../eval/fact-pattern.ts';
import { storedPredicate } from '../eval/transitive.ts';
import type { Fact, Predicate } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import { type Known, typeOf } from './substitution.ts';

/** A value, or anything of a type (of any type when that is null). */
type Found = { readonly type: string | null; readonly id: string | null };

export class CentralFacts {
  readonly #world: Pick<World, 'facts' | 'evaluator'>;
  readonly #contextFacts: readonly Fact[];
  readonly #deadline: Deadline;

  constructor(
    world: Pick<World, 'facts' | 'evaluator'>,
    contextFacts: readonly Fact[],
    deadline: Deadline,
  ) {
    this.#world = world;
    this.#contextFacts = contextFacts;
    this.#deadline = deadline;
  }

  /** Stored facts that agree with what is known of the arguments; perhaps others of the predicate. */
  *stored(predicate: Predicate, args: readonly Known[]): Generator<readonly Found[], undefined> {
    const { name, arity } = storedPredicate(predicate);
    const pattern = { predicate: name, args: args.map(patternOf), moreArgs: false };
    const { facts } = this.#world;
    // Most bound predicates have no central facts: that is known without looking through all.
    if (facts.tables({ name, arity }).length > 0) {
      for (const fact of factsMatching(facts, pattern)) yield fact.args;
    }
    for (const fact of this.#contextFacts) {
      if (fact.predicate === name && fact.args.length === arity) yield fact.args;
    }
  }

  /**
   * Everything that central facts derive of a call. Undefined: the engine cannot say, since an open
   * argument is in a condition, or two of them are left open and perhaps must be the same.
   */
  derived(predicate: Predicate, args: readonly Known[]): readonly (readonly Found[])[] | undefined {
    const { query, positions } = queryOf(predicate, args);
    const rows = this.#solved(query);
    if (rows?.some((row) => row.filter(({ id }) => id === null).length > 1) === true) {
      return undefined;
    }
    return rows?.map((row) => positions.map((at) => present(row[at], 'binding')));
  }

  #solved(query: Query): readonly (readonly Found[])[] | undefined {
    const { evaluator } = this.#world;
    try {
      return evaluator.within(this.#deadline, () => rowsOf(evaluator, query, this.#contextFacts));
    } catch (error) {
      if (error instanceof NodeError && error.code === 'unbound_variable') return undefined;
      throw error;
    }
  }
}

/** What `solve` gives; one variable's ids are found faster than rows. */
function rowsOf(
  evaluator: World['evaluator'],
  query: Query,
  contextFacts: readonly Fact[],
): readonly (readonly Found[])[] {
  const { variables } = query;
  const open = variables.findIndex(({ ids }) => ids === null);
  const isOnly = variables.every(
    ({ type, ids }, at) => type !== null && (ids === null) === (at === open),
  );
  if (open === -1 || !isOnly) return evaluator.solve(query, contextFacts);
  return evaluator
    .idsOf(query, open, contextFacts)
    .map((id) =>
      variables.map(({ type, ids }, at) => ({ type, id: at === open ? id : (ids?.[0] ?? null) })),
    );
}

function patternOf(known: Known): Found {
  if (known.kind === 'value') return known.value;
  return { type: typeAsked(known), id: null };
}

/** Null: more than one. */
function typeAsked(known: Known): string | null {
  if (known.kind !== 'open') return typeOf(known);
  const [only, ...others] = known.types === 'any' ? [] : known.types;
  return only !== undefined && others.length === 0 ? only : null;
}

/** A call as a query: arguments that are one variable are one there, too. */
function queryOf(
  predicate: Predicate,
  args: readonly Known[],
): { readonly query: Query; readonly positions: readonly number[] } {
  assert(!predicate.name.includes('#facts'), 'facts are not derived');
  const keys = args.map((known, index) => {
    if (known.kind === 'open') return `open ${known.variable}`;
    return known.kind === 'scalar'
      ? `scalar ${known.scalar.source}.${known.scalar.column}`
      : `value ${index}`;
  });
  const distinct = [...new Set(keys)];
  const positions = keys.map((key) => distinct.indexOf(key));
  const variables = distinct.map((key) => {
    const known = present(args[keys.indexOf(key)], 'argument');
    return { type: typeAsked(known), ids: known.kind === 'value' ? [known.value.id] : null };
  });
  return {
    query: { variables, calls: [{ predicate: predicate.name, args: positions }] },
    positions,
  };
}
