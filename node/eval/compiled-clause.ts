/** What the parts of a clause's compilation share: the clause, its registers, and whom it works for. */

import type { Clause, Goal, Term } from '../polar/program.ts';
import type { Operand } from './fact-lookup.ts';
import type { Machine } from './machine.ts';
import { type Argument, type Pattern, resolve, type State } from './pattern.ts';
import type { Step, TabledProcedure } from './procedure.ts';

/** A goal that asks a predicate: positively or under `not`. */
export type CallGoal = Extract<Goal, { kind: 'call' | 'not' }>;

/** The procedure that a clause is compiled for. */
export type Owner = {
  /** As of Procedure: where a call leaves its bound arguments. */
  readonly args: readonly number[];
  /** The component of the owner's predicate, and the cycle of calls that the owner is on, if any. */
  readonly component: number | undefined;
  readonly cycle: number | undefined;
  /** Not given: the owner is direct, and never suspended. */
  readonly tabled: TabledProcedure | undefined;
  /** What to do when every goal holds. */
  end(compiled: CompiledClause, state: State): Step;
  /** A condition could not be decided. */
  undecided(goal: Goal): void;
};

/** What goals need of the clause they stand in. */
export type CompiledClause = {
  readonly machine: Machine;
  readonly owner: Owner;
  readonly clause: Clause;
  /** What is known of each slot when the clause is entered. */
  readonly entryState: State;
  /** A number per slot; onward, at `doubtIndex`, 1 while some goal before this one was undecided. */
  readonly registers: number[];
  readonly doubtIndex: number;
};

/** Makes the rest of the clause for what is then known. */
export type Onward = (state: State) => Step;

/** What a call's terms are when the question is asked, and what is known of them now. */
export function callArguments(
  compiled: CompiledClause,
  goal: CallGoal,
  state: State,
): { pattern: Pattern; operands: readonly Operand[] } {
  const terms = goal.terms.map((term) => termAt(compiled.machine, term, state));
  return {
    pattern: terms.map(({ known }) => known),
    operands: terms.map(({ operand }) => operand),
  };
}

/** What is known of one term, and where its value will be. */
export function termAt(
  machine: Machine,
  term: Term,
  state: State,
): { known: Argument; operand: Operand } {
  switch (term.kind) {
    case 'now':
      return { known: { kind: 'bound', type: machine.types.integer }, operand: { kind: 'now' } };
    case 'value': {
      const value = machine.values.numberOf(term.value);
      const known = { kind: 'constant', value, type: machine.values.typeOf(value) } as const;
      return { known, operand: { kind: 'constant', value } };
    }
    case 'slot': {
      const { slot, known } = resolve(state, term.slot);
      return { known, operand: operandOf(known, slot) };
    }
  }
}

function operandOf(known: Argument, slot: number): Operand {
  switch (known.kind) {
    case 'constant':
      return { kind: 'constant', value: known.value };
    case 'bound':
      return { kind: 'register', index: slot };
    case 'open':
      return { kind: 'open' };
  }
}

/** Reads the value of a term that is known by then. */
export function readerOf(compiled: CompiledClause, operand: Operand): () => number {
  const { machine, registers } = compiled;
  switch (operand.kind) {
    case 'constant':
      return () => operand.value;
    case 'register':
      return () => registers[operand.index] ?? 0;
    case 'now':
      return () => machine.now();
    case 'open':
      throw new RangeError('An open term has no value');
  }
}
