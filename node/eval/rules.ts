/** A program's rules as every engine for it needs them, whatever the facts: made once per program. */

import { components } from '../lib/components.ts';
import {
  type Clause,
  type Predicate,
  predicateKey,
  type Program,
  type Value,
} from '../polar/program.ts';
import { HeadIndex } from './head-index.ts';
import { withLastStepsAsFacts } from './transitive.ts';

export type Rules = {
  /** By predicate key: the rules of each predicate that has some. */
  readonly heads: ReadonlyMap<string, HeadIndex>;
  /** Every type and every value that rules name, each once. */
  readonly typeNames: readonly string[];
  readonly literals: readonly Value[];
  /** By predicate key: predicates with one number call each other, directly or not. */
  readonly componentOf: ReadonlyMap<string, number>;
  /** Keys of the predicates that call themselves, directly or not. */
  readonly recursive: ReadonlySet<string>;
};

const KNOWN = new WeakMap<Program, Rules>();

/** The rules of a program; the same object for the same program. */
export function rulesOf(program: Program): Rules {
  const known = KNOWN.get(program);
  if (known !== undefined) return known;
  const all = withLastStepsAsFacts(program.clauses);
  const clauses = Map.groupBy(all, (clause) => predicateKey(clause.predicate));
  const literals = literalsOf(all);
  const rules = {
    heads: new Map([...clauses].map(([key, ofPredicate]) => [key, new HeadIndex(ofPredicate)])),
    literals,
    typeNames: typeNamesOf(all, literals),
    ...callGraphOf(clauses),
  };
  KNOWN.set(program, rules);
  return rules;
}

function callGraphOf(
  clauses: ReadonlyMap<string, readonly Clause[]>,
): Pick<Rules, 'componentOf' | 'recursive'> {
  const calls = new Map<string, ReadonlySet<string>>();
  for (const [key, ofPredicate] of clauses) {
    calls.set(key, new Set(ofPredicate.flatMap((clause) => callsOf(clause).map(predicateKey))));
  }
  const componentOf = new Map<string, number>();
  const recursive = new Set<string>();
  const found = componentsAmong([...calls.keys()], (key) => [...(calls.get(key) ?? [])]);
  for (const [number, component] of found.entries()) {
    for (const key of component) {
      componentOf.set(key, number);
      if (component.length > 1 || calls.get(key)?.has(key) === true) recursive.add(key);
    }
  }
  return { componentOf, recursive };
}

function typeNamesOf(clauses: readonly Clause[], literals: readonly Value[]): readonly string[] {
  const names = new Set(literals.map(({ type }) => type));
  const sets = new Set(clauses.flatMap(({ slotTypes }) => slotTypes));
  for (const types of sets) {
    if (types === 'any') continue;
    for (const name of types) names.add(name);
  }
  return [...names];
}

function literalsOf(clauses: readonly Clause[]): readonly Value[] {
  const all = clauses.flatMap((clause) => {
    const terms = [...clause.head, ...clause.goals.flatMap(termsOf)];
    const inTerms = terms.flatMap((term) => (term.kind === 'value' ? [term.value] : []));
    const inLists = clause.goals.flatMap((goal) => (goal.kind === 'one-of' ? goal.values : []));
    return [...inTerms, ...inLists];
  });
  return [...new Map(all.map((value) => [JSON.stringify([value.type, value.id]), value])).values()];
}
function termsOf(goal: Clause['goals'][number]): readonly Clause['head'][number][] {
  switch (goal.kind) {
    case 'call':
    case 'not':
      return goal.terms;
    case 'compare':
    case 'differ':
      return [goal.left, goal.right];
    case 'one-of':
      return [];
  }
}

/** Components of the graph on `nodes`, callees first; edges that leave it don't count. */
export function componentsAmong(
  nodes: readonly string[],
  successorsOf: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const successors = nodes.map((node) =>
    successorsOf(node).flatMap((successor) => numbers.get(successor) ?? []),
  );
  return components(successors).map((component) =>
    component.flatMap((number) => nodes[number] ?? []),
  );
}

function callsOf(clause: Clause): readonly Predicate[] {
  return clause.goals.flatMap((goal) =>
    goal.kind === 'call' || goal.kind === 'not' ? [goal.predicate] : [],
  );
}
