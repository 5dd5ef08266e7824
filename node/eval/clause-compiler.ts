/**
 * A clause under one call pattern → nested closures over its registers. At each point the goals left
 * are ordered by what is known: decided conditions, facts, calls with everything bound, negations,
 * then whatever binds more, cheapest first by the exact number of facts at hand. A plan for each
 * order is made when the question first takes it.
 */

import type { Clause, Goal } from '../polar/program.ts';
import { compileCall } from './call-goal.ts';
import type { EnteredClause, Entrance } from './clause-head.ts';
import {
  callArguments,
  type CallGoal,
  type CompiledClause,
  type Owner,
  type Onward,
} from './compiled-clause.ts';
import { conditionStep, isDecidable, oneOfStep } from './condition-goal.ts';
import type { Machine } from './machine.ts';
import { type State, stateKey } from './pattern.ts';
import type { Step } from './procedure.ts';
import { cheapest, pricesOf, singleValued } from './join-order.ts';

/** `entered` is one of those that the machine names for the pattern of `owner`: its head matches. */
export function compileClause(machine: Machine, entered: EnteredClause, owner: Owner): Step {
  return new ClauseCompiler(machine, entered, owner).compile();
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

  constructor(machine: Machine, { clause, entrance }: EnteredClause, owner: Owner) {
    this.machine = machine;
    this.owner = owner;
    this.clause = clause;
    this.#entrance = entrance;
    this.entryState = entrance.state;
    this.doubtIndex = clause.slotTypes.length;
    this.registers = Array.from({ length: this.doubtIndex + 1 }, () => 0);
  }

  compile(): Step {
    const { registers, doubtIndex } = this;
    const { args } = this.owner;
    const { budget } = this.machine;
    const slots = this.#entrance.copies.map(({ slot }) => slot);
    const sources = this.#entrance.copies.map(({ argument }) => argument);
    const body = this.#rest(this.entryState, this.clause.goals);
    const enter: Step = () => {
      budget.step();
      for (let i = 0; i < slots.length; i += 1) {
        registers[slots[i] ?? 0] = args[sources[i] ?? 0] ?? 0;
      }
      registers[doubtIndex] = 0;
      return body();
    };
    return this.#guarded(enter);
  }

  /** Most heads leave nothing to compare; those that do are entered through a check. */
  #guarded(enter: Step): Step {
    const { args } = this.owner;
    const { machine } = this;
    const { equalArguments, literals, nows, nowLiterals } = this.#entrance;
    const guards: Step[] = [
      ...literals.map(
        ({ argument, value }) =>
          () =>
            args[argument] === value,
      ),
      ...equalArguments.map(
        ([one, other]) =>
          () =>
            args[one] === args[other],
      ),
      ...nows.map((argument) => () => args[argument] === machine.now()),
      ...nowLiterals.map((value) => () => value === machine.now()),
    ];
    if (guards.length === 0) return enter;
    return () => guards.every((guard) => guard()) && enter();
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
    const single = singleValued(this, binding, state);
    if (single !== undefined) return this.#goal(single, state, goals);
    const prices = pricesOf(this, binding, state);
    const steps: (Step | undefined)[] = binding.map(() => undefined);
    return () => {
      const chosen = cheapest(prices);
      if (chosen === undefined) return false;
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
