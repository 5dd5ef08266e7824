/** Who calls whom in a policy, predicate by predicate: looked at once per program. */

import { rulesOf } from '../eval/rules.ts';
import { withLastStepsAsFacts } from '../eval/transitive.ts';
import { type Clause, type Predicate, predicateKey, type Program } from '../polar/program.ts';

export type PolicyCalls = {
  /** By predicate key; transitive rules with their last step as a fact. */
  readonly clauses: ReadonlyMap<string, readonly Clause[]>;
  /** Keys of the predicates that call themselves, directly or not. */
  readonly recursive: ReadonlySet<string>;
  /** Predicate key → keys of those that call it. */
  readonly callers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every type that rules name. */
  readonly typeNames: readonly string[];
};

const KNOWN = new WeakMap<Program, PolicyCalls>();

/** The same object for the same program. */
export function policyCalls(program: Program): PolicyCalls {
  const known = KNOWN.get(program);
  if (known !== undefined) return known;
  const all = withLastStepsAsFacts(program.clauses);
  const { recursive, typeNames } = rulesOf(program);
  const calls = {
    clauses: Map.groupBy(all, ({ predicate }) => predicateKey(predicate)),
    callers: callersIn(all),
    recursive,
    typeNames,
  };
  KNOWN.set(program, calls);
  return calls;
}

/** The keys, and the keys of whatever calls one of them, directly or not. */
export function callersOf(calls: PolicyCalls, keys: Iterable<string>): ReadonlySet<string> {
  const found = new Set(keys);
  for (const key of found) {
    for (const caller of calls.callers.get(key) ?? []) found.add(caller);
  }
  return found;
}

function callersIn(clauses: readonly Clause[]): ReadonlyMap<string, ReadonlySet<string>> {
  const callers = new Map<string, Set<string>>();
  for (const clause of clauses) {
    for (const called of calledBy(clause).map(predicateKey)) {
      const known = callers.get(called) ?? new Set();
      callers.set(called, known.add(predicateKey(clause.predicate)));
    }
  }
  return callers;
}

function calledBy({ goals }: Clause): readonly Predicate[] {
  return goals.flatMap((goal) =>
    goal.kind === 'call' || goal.kind === 'not' ? [goal.predicate] : [],
  );
}
