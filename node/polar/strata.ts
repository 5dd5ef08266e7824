/**
 * Which predicates have to be complete before which: a `not` may only look at what is finished. A
 * predicate that depends on itself through `not` has no meaning and is refused.
 */

import { components } from '../lib/components.ts';
import type { Diagnostic } from './diagnostic.ts';
import { PredicateMap } from './predicate-map.ts';
import { type Clause, type Goal, type Predicate, predicateKey } from './program.ts';
import { placeOf } from './source.ts';

export type Stratified = {
  /** Key of each predicate that has clauses → its stratum, from 0. */
  readonly strata: ReadonlyMap<string, number>;
  readonly diagnostics: readonly Diagnostic[];
};

type DependencyGoal = Extract<Goal, { kind: 'call' | 'not' }>;

/** `from` depends on `to` because of `goal`. Vertices are numbers of predicates with clauses. */
type Dependency = { readonly from: number; readonly to: number; readonly goal: DependencyGoal };

export function stratify(clauses: readonly Clause[]): Stratified {
  const vertices = new Vertices(clauses);
  const byVertex = vertices.predicates.map((): Dependency[] => []);
  for (const each of dependenciesOf(clauses, vertices)) byVertex[each.from]?.push(each);

  const found = components(byVertex.map((each) => each.map(({ to }) => to)));
  const strata = strataOf(found, byVertex);
  return {
    strata: new Map(
      vertices.predicates.map((each, vertex) => [predicateKey(each), strata[vertex] ?? 0]),
    ),
    diagnostics: found.flatMap((component) => cycleThroughNot(component, byVertex)),
  };
}

/** The predicates that have clauses, numbered. */
class Vertices {
  readonly predicates: Predicate[] = [];
  readonly #numbers = new PredicateMap<number>();

  constructor(clauses: readonly Clause[]) {
    for (const { predicate } of clauses) {
      if (this.of(predicate) !== undefined) continue;
      this.#numbers.set(predicate, this.predicates.push(predicate) - 1);
    }
  }

  of(predicate: Predicate): number | undefined {
    return this.#numbers.get(predicate);
  }
}

/** The first of each kind between two predicates: the others say no more. */
function dependenciesOf(clauses: readonly Clause[], vertices: Vertices): readonly Dependency[] {
  const dependencies: Dependency[] = [];
  const seen = { call: new Set<number>(), not: new Set<number>() };
  for (const { predicate, goals } of clauses) {
    const from = vertices.of(predicate);
    for (const goal of goals) {
      if (goal.kind !== 'call' && goal.kind !== 'not') continue;
      const to = vertices.of(goal.predicate);
      if (from === undefined || to === undefined) continue;
      const pair = from * vertices.predicates.length + to;
      if (seen[goal.kind].has(pair)) continue;
      seen[goal.kind].add(pair);
      dependencies.push({ from, to, goal });
    }
  }
  return dependencies;
}

/** One more than the highest stratum below a `not`; components come after what they depend on. */
function strataOf(
  found: readonly (readonly number[])[],
  byVertex: readonly (readonly Dependency[])[],
): readonly number[] {
  const strata = byVertex.map(() => 0);
  for (const component of found) {
    let stratum = 0;
    for (const { to, goal } of component.flatMap((vertex) => byVertex[vertex] ?? [])) {
      stratum = Math.max(stratum, (strata[to] ?? 0) + (goal.kind === 'not' ? 1 : 0));
    }
    for (const vertex of component) strata[vertex] = stratum;
  }
  return strata;
}

/** At most one complaint for each component: its cycles are one mistake. */
function cycleThroughNot(
  component: readonly number[],
  byVertex: readonly (readonly Dependency[])[],
): readonly Diagnostic[] {
  const members = new Set(component);
  const inside = component.flatMap((vertex) =>
    (byVertex[vertex] ?? []).filter(({ to }) => members.has(to)),
  );
  const first = inside
    .filter(({ goal }) => goal.kind === 'not')
    .reduce<Dependency | undefined>((best, each) => earlier(best, each), undefined);
  if (first === undefined) return [];
  const cycle = [first, ...shortestPath(first.to, first.from, inside)];
  const steps = cycle.map(({ goal }) => goal).filter((goal) => !isMadeUp(goal));
  const shown = steps.slice(0, STEPS_SHOWN_MAX).map(placedName);
  const path = [...shown, ...(steps.length > shown.length ? ['…'] : [])].join(' → ');
  const message = `Whether this holds depends on its own opposite: ${path}`;
  return [{ severity: 'error', code: 'recursive-negation', message, span: first.goal.span }];
}

function earlier(best: Dependency | undefined, each: Dependency): Dependency {
  return best === undefined || each.goal.span.start < best.goal.span.start ? each : best;
}

/** Breadth first; `inside` is strongly connected, so there is one. */
function shortestPath(
  start: number,
  end: number,
  inside: readonly Dependency[],
): readonly Dependency[] {
  const byVertex = Map.groupBy(inside, ({ from }) => from);
  const cameBy = new Map<number, Dependency | undefined>([[start, undefined]]);
  for (const vertex of cameBy.keys()) {
    if (vertex === end) break;
    for (const each of byVertex.get(vertex) ?? []) {
      if (!cameBy.has(each.to)) cameBy.set(each.to, each);
    }
  }
  const path: Dependency[] = [];
  for (let step = cameBy.get(end); step !== undefined; step = cameBy.get(step.from)) {
    path.push(step);
  }
  return path.toReversed();
}

/** A cycle may be as long as the policy; what is told of it is not. */
const STEPS_SHOWN_MAX = 8;

/** `not#1` is nothing the author wrote. */
function isMadeUp({ predicate }: DependencyGoal): boolean {
  return predicate.name.includes('#');
}

function placedName({ kind, predicate, span }: DependencyGoal): string {
  const { line, column } = placeOf(span);
  return `${kind === 'not' ? 'not ' : ''}${predicate.name} (${span.source.name}:${line}:${column})`;
}
