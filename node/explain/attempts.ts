/**
 * How far each rule got towards something that doesn't hold: its goals are met one after the other,
 * in every way at once, until no way is left. What stands in the way is looked at like that in turn.
 */

import type { Binding } from '../eval/evaluator.ts';
import { present } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import { type Clause, type Goal, predicateKey, type Term } from '../polar/program.ts';
import { inAskingOrder } from './asking-order.ts';
import type { Atom, Attempt, Obstacle, RuleAttempt, Wanted } from './explanation.ts';
import type { Oracle, Ways } from './oracle.ts';
import type { Prover } from './prover.ts';
import { type Argument, bindingOf, conditionOf, enter, type Entered, type Slots } from './slots.ts';

/** How much of a denial is told. */
export type AttemptLimits = {
  /** Rules below rules. */
  readonly depthMax: number;
  /** In all. */
  readonly attemptsMax: number;
};

export const ATTEMPT_LIMITS: AttemptLimits = { depthMax: 8, attemptsMax: 200 };

export class Attempts {
  readonly #oracle: Oracle;
  readonly #prover: Prover;
  readonly #limits: AttemptLimits;
  /** Each is told once. */
  readonly #told = new Set<string>();

  constructor(oracle: Oracle, prover: Prover, limits: AttemptLimits) {
    this.#oracle = oracle;
    this.#prover = prover;
    this.#limits = limits;
  }

  /** Of something that doesn't hold. */
  at(wanted: Pick<Attempt, 'predicate' | 'args'>, depth = 0): Attempt {
    return { ...wanted, rules: this.#rulesAt(wanted, depth) };
  }

  #rulesAt(wanted: Pick<Attempt, 'predicate' | 'args'>, depth: number): Attempt['rules'] {
    const args = wanted.args.map(argumentOf);
    const clauses = this.#prover.clausesOf(wanted).flatMap((clause) => {
      const entered = enter(clause, args, this.#oracle.now);
      return entered === undefined ? [] : [{ clause, entered }];
    });
    if (clauses.length === 0) return [];
    const key = JSON.stringify([predicateKey(wanted.predicate), wanted.args]);
    if (this.#told.has(key)) return 'told';
    // Rules would have to be asked about two open arguments that are one: they know of none.
    if (wanted.args.some((arg) => arg.kind === 'open' && arg.name !== undefined)) return 'cut';
    const { depthMax, attemptsMax } = this.#limits;
    if (depth >= depthMax || this.#told.size >= attemptsMax) return 'cut';
    this.#told.add(key);
    return clauses.map(({ clause, entered }) => this.#ruleAttempt(clause, entered, depth));
  }

  #ruleAttempt(clause: Clause, entered: Entered, depth: number): RuleAttempt {
    const known = entered.slots.flatMap((binding, slot) => (binding === undefined ? [] : [slot]));
    const goals = inAskingOrder(clause.goals, new Set(known));
    const met: Goal[] = [];
    let before: readonly Slots[] = [entered.slots];
    let doubt: RuleAttempt | undefined;
    for (const goal of goals) {
      const ways = this.#ways({ ...entered, goals: [...met, goal] });
      const [slots = entered.slots] = before;
      const reached = { clause, slots, otherWays: before.length - 1 };
      if (ways === 'too-much') return { ...reached, obstacle: { kind: ways } };
      if (ways.rows.length > 0) {
        met.push(goal);
        before = ways.rows.map((row) => boundIn(row, entered.slots, met));
      } else if (ways.isComplete) {
        const obstacle = this.#obstacle({ clause, goal, slots, entered, depth });
        return { ...reached, obstacle };
      } else {
        // Whatever it is, another goal may fail for sure.
        doubt ??= { ...reached, obstacle: { kind: 'undecided', goal } };
      }
    }
    return present(doubt, 'obstacle: a rule whose goals are met gives what it is about');
  }

  #ways(wanted: Entered & { readonly goals: readonly Goal[] }): Ways | 'too-much' {
    return unlessTooMuch(() => this.#oracle.ways(wanted)) ?? 'too-much';
  }

  #obstacle(place: Place): Obstacle {
    const { goal, slots, depth } = place;
    if (goal.kind === 'call') {
      const args = this.#wantedBy(goal.terms, place);
      return { kind: 'call', attempt: this.at({ predicate: goal.predicate, args }, depth + 1) };
    }
    const condition = conditionOf(goal, slots, this.#oracle.now);
    if (condition === undefined) return { kind: 'undecided', goal };
    if (condition.kind !== 'not') return { kind: 'condition', condition };
    return { kind: 'not', condition, proof: this.#proofAgainst(place) };
  }

  #wantedBy(terms: readonly Term[], { slots, entered, clause }: Place): readonly Wanted[] {
    return terms.map((term, index) => {
      const binding = bindingOf(term, slots, this.#oracle.now);
      if (binding !== undefined && binding.type !== null && binding.id !== null) {
        return { kind: 'value', value: { type: binding.type, id: binding.id } };
      }
      if (term.kind !== 'slot') return { kind: 'open', types: 'any', name: undefined };
      const types = entered.slotTypes[term.slot] ?? 'any';
      const isRepeated = terms.some(
        (other, at) => at !== index && other.kind === 'slot' && other.slot === term.slot,
      );
      const name = isRepeated ? clause.slotNames[term.slot] : undefined;
      return { kind: 'open', types, name };
    });
  }

  /** Of what a `not` denies. */
  #proofAgainst({ goal, slots, entered }: Place): ReturnType<Prover['prove']> {
    if (goal.kind !== 'not') return undefined;
    const { predicate, terms, span } = goal;
    const call = { kind: 'call', predicate, terms, span } as const;
    const ways = this.#ways({ ...entered, slots, goals: [call] });
    const row = ways === 'too-much' ? undefined : ways.rows[0];
    if (row === undefined) return undefined;
    const args = terms.flatMap((term) => bindingOf(term, row, this.#oracle.now) ?? []);
    const atom: Atom = { predicate, args };
    return unlessTooMuch(() => this.#prover.prove(atom));
  }
}

/** Undefined when it costs more than it may. */
function unlessTooMuch<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof NodeError && error.code === 'budget_exhausted') return undefined;
    throw error;
  }
}

/** Where a rule is stuck. */
type Place = {
  readonly clause: Clause;
  readonly goal: Goal;
  readonly slots: Slots;
  readonly entered: Entered;
  readonly depth: number;
};

/** Only what these goals or the call have bound: the rest of a row is open. */
function boundIn(row: readonly Binding[], entered: Slots, goals: readonly Goal[]): Slots {
  const bound = new Set(goals.flatMap(slotsOfCalls));
  return row.map((binding, slot) => {
    if (binding.id === null) return entered[slot];
    return bound.has(slot) ? binding : entered[slot];
  });
}

function slotsOfCalls(goal: Goal): readonly number[] {
  if (goal.kind === 'one-of') return [goal.slot];
  if (goal.kind !== 'call') return [];
  return goal.terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : []));
}

function argumentOf(wanted: Wanted): Argument {
  return wanted.kind === 'value' ? wanted.value : { open: wanted.types };
}
