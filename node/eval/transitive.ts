/**
 * Nested groups are written `p(x, z) if p(x, y) and p(y, z)`. Walked as written, every group on the way
 * gets a table of all that lies behind it. When a predicate has no other rules, its answers are chains
 * of facts, so the last step can be a fact: `p(x, z) if p(x, y) and fact p(y, z)`.
 */

import {
  type Clause,
  type Goal,
  type Predicate,
  predicateKey,
  type TypeSet,
} from '../polar/program.ts';

/** Ends the name of a predicate that means the stored facts of another; no Polar name has a `#`. */
const FACTS_SUFFIX = '#facts';

/** The predicate whose facts are meant. */
export function storedPredicate(predicate: Predicate): Predicate {
  if (!predicate.name.endsWith(FACTS_SUFFIX)) return predicate;
  return { ...predicate, name: predicate.name.slice(0, -FACTS_SUFFIX.length) };
}

/** The same program, in which transitive rules end with a fact where that changes no answer. */
export function withLastStepsAsFacts(clauses: readonly Clause[]): readonly Clause[] {
  const rules = Map.groupBy(clauses, (clause) => predicateKey(clause.predicate));
  const chains = new Set([...rules].flatMap(([key, all]) => (areChains(all) ? [key] : [])));
  return clauses.map((clause) =>
    chains.has(predicateKey(clause.predicate)) ? withLastStepAsFact(clause) : clause,
  );
}

/**
 * Why no answer is lost: let p(y, z) be derived by another rule, from p(y, w) and p(w, z). All rules
 * go through and to the same types, and what they go through they can go to; so p(x, w) is derivable
 * from p(x, y) and p(y, w), and p(x, z) from that and p(w, z), which has the shorter derivation.
 */
function areChains(rules: readonly Clause[]): boolean {
  const steps = rules.map(stepOf);
  const [first] = steps;
  if (first === undefined) return false;
  return steps.every(
    (step) =>
      step !== undefined &&
      areEqual(step.through, first.through) &&
      areEqual(step.to, first.to) &&
      isWithin(step.through, step.to),
  );
}

type Step = { readonly through: TypeSet; readonly to: TypeSet; readonly last: Goal };

/** The types between and at the end, when the rule is `p(x, z) if p(x, y) and p(y, z)`. */
function stepOf(clause: Clause): Step | undefined {
  const [from, to] = slotsOf(clause.head);
  if (from === undefined || to === undefined) return undefined;
  if (clause.head.length !== 2 || clause.goals.length !== 2) return undefined;
  const first = clause.goals.find((goal) => isCall(goal, clause, { from }));
  const through = first && slotsOf(termsOf(first))[1];
  if (through === undefined) return undefined;
  const last = clause.goals.find((goal) => isCall(goal, clause, { from: through, to }));
  if (last === undefined || last === first) return undefined;
  if (new Set([from, through, to]).size < 3) return undefined;
  const { slotTypes } = clause;
  return { through: slotTypes[through] ?? 'any', to: slotTypes[to] ?? 'any', last };
}

function withLastStepAsFact(clause: Clause): Clause {
  const step = stepOf(clause);
  return {
    ...clause,
    goals: clause.goals.map((goal) =>
      goal === step?.last && goal.kind === 'call'
        ? { ...goal, predicate: { ...goal.predicate, name: goal.predicate.name + FACTS_SUFFIX } }
        : goal,
    ),
  };
}

/** Does the goal call the clause's own predicate with these slots? */
function isCall(goal: Goal, clause: Clause, { from, to }: { from: number; to?: number }): boolean {
  const [first, second] = slotsOf(termsOf(goal));
  if (goal.kind !== 'call' || first !== from) return false;
  if (to !== undefined && second !== to) return false;
  return predicateKey(goal.predicate) === predicateKey(clause.predicate);
}

function termsOf(goal: Goal): Clause['head'] {
  return goal.kind === 'call' ? goal.terms : [];
}

function slotsOf(terms: Clause['head']): readonly (number | undefined)[] {
  return terms.map((term) => (term.kind === 'slot' ? term.slot : undefined));
}

function areEqual(one: TypeSet, other: TypeSet): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function isWithin(one: TypeSet, other: TypeSet): boolean {
  if (other === 'any') return true;
  return one !== 'any' && one.every((type) => other.includes(type));
}
