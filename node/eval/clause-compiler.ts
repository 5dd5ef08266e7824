/**
 * A clause under one call pattern → nested closures over its registers. At each point the goals left
 * are ordered by what is known: decided conditions, facts, calls with everything bound, negations,
 * then whatever binds more, cheapest first by the exact number of facts at hand. A plan for each
 * order is made when the question first takes it.
 */

import { type Clause, type Goal, predicateKey, type Term } from '../polar/program.ts';
import { compileCall } from './call-goal.ts';
import { entrance, type Entrance } from './clause-head.ts';
import {
  callArguments,
  type CallGoal,
  type CompiledClause,
  type Owner,
  type Onward,
} from './compiled-clause.ts';
import { conditionStep, isDecidable, oneOfStep } from './condition-goal.ts';
import { FactLookup, type Operand } from './fact-lookup.ts';
import type { Machine } from './machine.ts';
import { isOpen, type Pattern, type State, stateKey } from './pattern.ts';
import type { Step } from './procedure.ts';
import { ANY_TYPE } from './types.ts';

/** A call of a derived predicate counts its facts, and so many for each rule that may give more. */
const RULE_COST = 16;
const LAST_COST = 1e12;
/** With so little to try, no other goal is looked at. */
const CHEAP_ENOUGH = 1;

/** undefined: no call with this pattern can match the clause. */
export function compileClause(options: {
  machine: Machine;
  clause: Clause;
  pattern: Pattern;
  owner: Owner;
}): Step | undefined {
  const entered = entrance(options.machine, options.clause, options.pattern);
  return entered === undefined ? undefined : new ClauseCompiler(options, entered).compile();
}

class ClauseCompiler implements CompiledClause {
  readonly machine: Machine;
  readonly owner: Owner;
  readonly clause: Clause;
  readonly registers: number[];
  readonly doubtIndex: number;
  readonly entryState: State;
  readonly #entrance: Entrance;
  readonly #steps = new Map<string, Step>();

  constructor(options: { machine: Machine; clause: Clause; owner: Owner }, entered: Entrance) {
    this.#entrance = entered;
    this.entryState = entered.state;
    this.machine = options.machine;
    this.owner = options.owner;
    this.clause = options.clause;
    this.doubtIndex = options.clause.slotTypes.length;
    this.registers = Array.from({ length: this.doubtIndex + 1 }, () => 0);
  }

  compile(): Step {
    const { registers, doubtIndex, machine } = this;
    const { args } = this.owner;
    const { copies, equalArguments, literals, nows } = this.#entrance;
    const body = this.#rest(this.entryState, this.clause.goals);
    return () => {
      machine.budget.step();
      for (const { argument, value } of literals) if (args[argument] !== value) return false;
      for (const [one, other] of equalArguments) if (args[one] !== args[other]) return false;
      for (const argument of nows) if (args[argument] !== machine.now()) return false;
      for (const { slot, argument } of copies) registers[slot] = args[argument] ?? 0;
      registers[doubtIndex] = 0;
      return body();
    };
  }

  /** The goals left, given what is known; one closure per different situation. */
  #rest(state: State, goals: readonly Goal[]): Step {
    const left = goals.map((goal) => this.clause.goals.indexOf(goal)).join(',');
    const key = `${left}|${stateKey(state)}`;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const step = this.#compileRest(state, goals);
    this.#steps.set(key, step);
    return step;
  }

  #compileRest(state: State, goals: readonly Goal[]): Step {
    const next = this.#firstDecided(state, goals);
    if (next !== undefined) return this.#goal(next, state, goals);
    const binding = goals.filter((goal) => goal.kind === 'call' || goal.kind === 'one-of');
    if (binding.length > 0) return this.#cheapest(binding, state, goals);
    const [undecidable] = goals;
    if (undecidable === undefined) return this.owner.end(this, state);
    return () => {
      this.owner.undecided(undecidable);
      return false;
    };
  }

  /** The first goal, in order of price, that binds nothing. */
  #firstDecided(state: State, goals: readonly Goal[]): Goal | undefined {
    const ranked = goals
      .map((goal) => ({ goal, rank: this.#rank(goal, state) }))
      .filter(({ rank }) => rank !== undefined)
      .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    return ranked[0]?.goal;
  }

  #rank(goal: Goal, state: State): number | undefined {
    switch (goal.kind) {
      case 'compare':
      case 'differ':
      case 'one-of':
        return isDecidable(goal, state) ? 0 : undefined;
      case 'call':
        if (!isDecidable(goal, state)) return undefined;
        return this.#hasRules(goal, state) ? 2 : 1;
      case 'not':
        return isDecidable(goal, state) ? 3 : undefined;
    }
  }

  #hasRules(goal: CallGoal, state: State): boolean {
    const { pattern } = callArguments(this, goal, state);
    return this.machine.clausesFor(goal.predicate, pattern).length > 0;
  }

  #goal(goal: Goal, state: State, goals: readonly Goal[]): Step {
    const others = goals.filter((other) => other !== goal);
    const onward: Onward = (after) => this.#rest(after, others);
    switch (goal.kind) {
      case 'call':
        return compileCall(this, {
          goal,
          state,
          onward,
          undecided: () => this.owner.undecided(goal),
        });
      case 'one-of':
        return oneOfStep(this, { goal, state, onward });
      case 'compare':
      case 'differ':
        return conditionStep(this, { goal, state, onward });
      case 'not':
        return this.#negation(goal, state, onward);
    }
  }

  /** One of several goals that bind: which, is decided by the facts, each time anew. */
  #cheapest(binding: readonly Goal[], state: State, goals: readonly Goal[]): Step {
    const [only] = binding;
    if (only !== undefined && binding.length === 1) return this.#goal(only, state, goals);
    const costs = binding.map((goal) => this.#costOf(goal, state));
    const steps: (Step | undefined)[] = binding.map(() => undefined);
    return () => {
      let chosen = 0;
      let least = Infinity;
      for (let index = 0; index < costs.length; index += 1) {
        const cost = costs[index]?.() ?? Infinity;
        if (cost < least) {
          least = cost;
          chosen = index;
        }
        if (cost === 0) return false;
        if (least <= CHEAP_ENOUGH) break;
      }
      const step = steps[chosen] ?? this.#goalAt(binding, chosen, { state, goals });
      steps[chosen] = step;
      return step();
    };
  }

  #goalAt(
    binding: readonly Goal[],
    index: number,
    { state, goals }: { state: State; goals: readonly Goal[] },
  ): Step {
    const goal = binding[index];
    if (goal === undefined) throw new RangeError(`No goal ${index}`);
    return this.#goal(goal, state, goals);
  }

  #costOf(goal: Goal, state: State): () => number {
    if (goal.kind === 'one-of') return () => goal.values.length;
    if (goal.kind !== 'call') return () => LAST_COST;
    const { pattern, operands } = callArguments(this, goal, state);
    const { machine, registers } = this;
    const { predicate } = goal;
    const facts = new FactLookup({ machine, predicate, pattern, operands, registers });
    const rules = machine.clausesFor(predicate, pattern);
    if (rules.length === 0) return () => facts.cost();
    const open = pattern.map(isOpen);
    if (machine.modes.mayBeUndecided(predicate, open)) return () => 2 * LAST_COST;
    const cost = RULE_COST * rules.length + (open.every(Boolean) ? LAST_COST : 0);
    const basis = this.#basis(goal, { pattern, operands });
    return () => (basis?.cost() === 0 ? 0 : cost + facts.cost());
  }

  /**
   * The facts without which the call has no answer, of whatever types its open arguments are, when
   * there are such: every rule asks the same predicate about the same known arguments.
   */
  #basis(
    { predicate }: CallGoal,
    asked: { pattern: Pattern; operands: readonly Operand[] },
  ): FactLookup | undefined {
    const { machine, registers } = this;
    const { operands } = asked;
    const open = asked.pattern.map(isOpen);
    const pattern = asked.pattern.map((argument) =>
      isOpen(argument) ? ({ kind: 'open', types: ANY_TYPE } as const) : argument,
    );
    const rules = machine.clausesFor(predicate, pattern);
    if (!rules.every((rule) => asksItself(rule, open))) return undefined;
    return new FactLookup({ machine, predicate, pattern, operands, registers });
  }

  /** Holds when the call has no solution; its open slots occur nowhere else. */
  #negation(goal: CallGoal, state: State, onward: Onward): Step {
    const { registers, doubtIndex } = this;
    let isDoubtful = false;
    const found: Step = () => {
      if (registers[doubtIndex] === 0) return true;
      isDoubtful = true;
      return false;
    };
    const noteDoubt = () => {
      isDoubtful = true;
      this.machine.noteUndecided(goal);
    };
    const probe = compileCall(this, { goal, state, onward: () => found, undecided: noteDoubt });
    const next = onward(state);
    return () => {
      const before = registers[doubtIndex] ?? 0;
      registers[doubtIndex] = 0;
      isDoubtful = false;
      const isFound = probe();
      registers[doubtIndex] = before;
      if (isFound) return false;
      if (!isDoubtful) return next();
      registers[doubtIndex] = 1;
      const isEnough = next();
      registers[doubtIndex] = before;
      return isEnough;
    };
  }
}

/**
 * Does the rule ask its own predicate about the same known arguments? When all rules do, facts are
 * where every answer begins: without a fact there is no answer.
 */
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
