/**
 * Which of several goals that bind something is asked first. Prices are counted in facts to be visited:
 * exactly for stored facts, and by how many calls may follow for derived predicates.
 */

import { type Clause, type Goal, predicateKey, type Term } from '../polar/program.ts';
import { entrance } from './clause-head.ts';
import { callArguments, type CallGoal, type CompiledClause } from './compiled-clause.ts';
import { FactLookup, type Operand } from './fact-lookup.ts';
import { isOpen, type Pattern, type State } from './pattern.ts';
import { ANY_TYPE } from './types.ts';

/** What asking a goal first would cost. */
type Price = {
  /** As things stand now; 0: the goal has no answer, so nothing else need be asked. */
  now(): number;
  /** At most so much is not worth looking further. */
  readonly enough: number;
};

/** One call costs as much as so many facts. */
const CALL_FACTS = 8;
/** Calls with nothing known come last, and after them those that might be undecided. */
const NOTHING_KNOWN_FACTS = 1e9;
const UNDECIDED_FACTS = 1e12;

/** The prices of `goals`, all of which bind something in `state`; in their order. */
export function pricesOf(
  compiled: CompiledClause,
  goals: readonly Goal[],
  state: State,
): readonly Price[] {
  const efforts = goals.map((goal) => effortOf(compiled, goal, state));
  const total = efforts.reduce((sum, effort) => sum + effort, 0);
  return goals.map((goal, index) => {
    const perAnswer = 1 + total - (efforts[index] ?? 0);
    return priceOf(compiled, { goal, state, perAnswer });
  });
}

/**
 * A goal that facts alone answer, with no more than one: asking it costs no more than its price would.
 * One that only facts of the question can answer comes first: nearly always nothing else need be asked.
 * undefined: there is none.
 */
export function singleValued(
  compiled: CompiledClause,
  goals: readonly Goal[],
  state: State,
): Goal | undefined {
  let single: Goal | undefined;
  for (const goal of goals) {
    const factsMax = factsMaxOf(compiled, goal, state);
    if (factsMax === 0) return goal;
    if (factsMax === 1) single ??= goal;
  }
  return single;
}

/** How many facts of the copy can answer the goal, whatever is asked; Infinity where rules can, too. */
function factsMaxOf(compiled: CompiledClause, goal: Goal, state: State): number {
  if (goal.kind !== 'call') return Infinity;
  const { machine, registers } = compiled;
  const { predicate } = goal;
  const { pattern, operands } = callArguments(compiled, goal, state);
  if (machine.clausesFor(predicate, pattern).length > 0) return Infinity;
  return new FactLookup({ machine, predicate, pattern, operands, registers }).factsMax;
}

/** The place of the least price; undefined when some goal has no answer. */
export function cheapest(prices: readonly Price[]): number | undefined {
  let chosen = 0;
  let least = Infinity;
  for (let index = 0; index < prices.length; index += 1) {
    const price = prices[index];
    if (price === undefined) continue;
    const now = price.now();
    if (now === 0) return undefined;
    if (now < least) {
      least = now;
      chosen = index;
    }
    if (now <= price.enough) return index;
  }
  return chosen;
}

/** What asking the goal once costs, when others have bound its variables or not. */
function effortOf(compiled: CompiledClause, goal: Goal, state: State): number {
  if (goal.kind !== 'call') return 1;
  const { pattern } = callArguments(compiled, goal, state);
  const { machine } = compiled;
  if (machine.clausesFor(goal.predicate, pattern).length === 0) return 1;
  return CALL_FACTS * machine.dependencies.treeSize(goal.predicate, pattern);
}

/** `perAnswer`: what is left to do for each answer of the goal. */
function priceOf(
  compiled: CompiledClause,
  options: { goal: Goal; state: State; perAnswer: number },
): Price {
  const { goal, state, perAnswer } = options;
  if (goal.kind === 'one-of') {
    const count = goal.values.length;
    return { now: () => count * perAnswer, enough: perAnswer };
  }
  if (goal.kind !== 'call') return { now: () => UNDECIDED_FACTS, enough: 0 };
  const { machine, registers } = compiled;
  const { predicate } = goal;
  const { pattern, operands } = callArguments(compiled, goal, state);
  const facts = new FactLookup({ machine, predicate, pattern, operands, registers });
  if (machine.clausesFor(predicate, pattern).length === 0) {
    return { now: () => facts.cost() * perAnswer, enough: perAnswer };
  }
  const open = pattern.map(isOpen);
  if (machine.modes.mayBeUndecided(predicate, open)) {
    return { now: () => UNDECIDED_FACTS, enough: 0 };
  }
  const size = machine.dependencies.treeSize(predicate, pattern);
  const fixed = CALL_FACTS * size + (open.every(Boolean) ? NOTHING_KNOWN_FACTS : 0);
  const basis = basisOf(compiled, predicate, { pattern, operands });
  // The basis has the tables of `facts`, and perhaps those of more types.
  const isOfMoreTypes = basis !== undefined && basis.tableCount > facts.tableCount;
  const now = () => {
    const factCount = facts.cost();
    if (factCount === 0 && basis !== undefined) {
      if (!isOfMoreTypes || basis.cost() === 0) return 0;
    }
    return fixed + (factCount + size / 2) * perAnswer;
  };
  return { now, enough: 0 };
}

/**
 * The facts without which the call has no answer, of whatever types its open arguments are, when
 * there are such: every rule asks the same predicate about the same known arguments.
 */
function basisOf(
  { machine, registers }: CompiledClause,
  predicate: CallGoal['predicate'],
  asked: { pattern: Pattern; operands: readonly Operand[] },
): FactLookup | undefined {
  const { operands } = asked;
  const open = asked.pattern.map(isOpen);
  const pattern = asked.pattern.map((argument) =>
    isOpen(argument) ? ({ kind: 'open', types: ANY_TYPE } as const) : argument,
  );
  const isBasis = machine
    .candidates(predicate, pattern)
    .every((rule) => asksItself(rule, open) || entrance(machine, rule, pattern) === undefined);
  if (!isBasis) return undefined;
  return new FactLookup({ machine, predicate, pattern, operands, registers });
}

/** Does the rule ask its own predicate about the same known arguments? */
function asksItself(rule: Clause, open: readonly boolean[]): boolean {
  return rule.goals.some(
    (goal) =>
      goal.kind === 'call' &&
      predicateKey(goal.predicate) === predicateKey(rule.predicate) &&
      rule.head.every((term, index) => open[index] === true || isSame(term, goal.terms[index])),
  );
}

function isSame(one: Term, other: Term | undefined): boolean {
  if (one.kind === 'slot') return other?.kind === 'slot' && other.slot === one.slot;
  if (one.kind !== 'value' || other?.kind !== 'value') return one.kind === other?.kind;
  return one.value.type === other.value.type && one.value.id === other.value.id;
}
