/** The engine's kind of query, unfolded: constants, lists of ids, outputs, the caller's column. */

import { assert, present } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import type { Query, QueryVariable } from '../eval/evaluator.ts';
import type { Fact } from '../polar/program.ts';
import type { World } from '../world/world.ts';
import type { BoundFact } from './bindings.ts';
import { type ArgumentKind, CallGraph } from './call-graph.ts';
import { CentralFacts } from './central-facts.ts';
import type { Goal } from './goals.ts';
import { policyCalls } from './policy-calls.ts';
import type { Branch, RecursiveTable } from './residual.ts';
import type { Term, Variable } from './substitution.ts';
import { Unfolder } from './unfold.ts';

export type AskedQuery = {
  readonly query: Query;
  readonly contextFacts: readonly Fact[];
  /** Variables of the query whose values are asked for. */
  readonly outputs: readonly number[];
  /** The variable that is the caller's column; undefined: none is. */
  readonly callers: number | undefined;
};

export type UnfoldedQuery = {
  readonly branches: readonly Branch[];
  readonly tables: readonly RecursiveTable[];
  readonly newSource: () => number;
};

/**
 * Throws `unbound_variable` when the answer depends on a condition that nothing decides, and
 * `budget_exhausted`.
 */
export function unfoldQuery(
  world: World,
  asked: AskedQuery,
  options: {
    readonly bound: readonly BoundFact[];
    readonly nowSeconds: number;
    readonly deadline: Deadline;
  },
): UnfoldedQuery {
  const { query, contextFacts, outputs } = asked;
  const { bound, nowSeconds, deadline } = options;
  const calls = policyCalls(world.policy.program);
  const typeNames = [...calls.typeNames, ...typesOfData(world, asked, bound)];
  const graph = new CallGraph({ calls, bound, typeNames, deadline });
  const facts = new CentralFacts(world, contextFacts, deadline);
  const unfolder = new Unfolder({ graph, facts, nowSeconds, deadline });
  const { branches, doubt } = unfolder.unfold({
    variables: query.variables.map((variable, at) => variableOf(variable, at === asked.callers)),
    goals: goalsOf(query, graph),
    outputs: outputs.map((variable) => ({ kind: 'variable', variable })),
  });
  if (doubt !== undefined) throw doubt;
  return { branches, tables: unfolder.tables, newSource: () => unfolder.newSource() };
}

function typesOfData(
  { facts: { dictionary } }: World,
  { query, contextFacts }: AskedQuery,
  bound: readonly BoundFact[],
): readonly string[] {
  return [
    ...Array.from({ length: dictionary.typeCount }, (_, type) => dictionary.typeName(type)),
    ...query.variables.flatMap(({ type }) => type ?? []),
    ...contextFacts.flatMap(({ args }) => args.map(({ type }) => type)),
    ...bound.flatMap(({ args }) => args.map(({ type }) => type)),
  ];
}

function variableOf(variable: QueryVariable, isCallers: boolean): Variable {
  const { type } = variable;
  if (isCallers) {
    assert(type !== null, 'a column of the caller has a type');
    return { kind: 'scalar', scalar: { source: undefined, column: 0, type, isText: false } };
  }
  const kind = kindOf(variable);
  return kind.kind === 'value' ? kind : { kind: 'open', types: kind.types };
}

function goalsOf({ variables, calls }: Query, graph: CallGraph): readonly Goal[] {
  const kinds = variables.map(kindOf);
  const lists = variables.flatMap(({ type, ids }, variable): readonly Goal[] => {
    if (type === null || ids === null) return [];
    const values = ids.map((id) => ({ type, id }));
    return [{ kind: 'one-of', term: { kind: 'variable', variable }, values }];
  });
  const asked = calls.map(({ predicate, args }): Goal => {
    const callKinds = args.map((variable) => present(kinds[variable], 'variable of the query'));
    const terms = args.map((variable): Term => ({ kind: 'variable', variable }));
    const called = { name: predicate, arity: args.length };
    return { kind: 'call', kinds: graph.kindsOf(called, callKinds), terms };
  });
  return [...lists, ...asked];
}

/** The one id that a variable may have is known before any data, like a literal of the policy. */
function kindOf({ type, ids }: QueryVariable): ArgumentKind {
  const [only, ...others] = ids ?? [];
  if (type === null) return { kind: 'types', types: 'any' };
  return only === undefined || others.length > 0
    ? { kind: 'types', types: [type] }
    : { kind: 'value', value: { type, id: only } };
}
