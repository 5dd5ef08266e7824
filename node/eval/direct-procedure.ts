/** A call with every argument bound whose calls never come back to it: a plain function. */

import { assert } from '../lib/assert.ts';
import type { Goal, Predicate } from '../polar/program.ts';
import { compileClause } from './clause-compiler.ts';
import { FactLookup, type Operand } from './fact-lookup.ts';
import type { Machine } from './machine.ts';
import type { Pattern } from './pattern.ts';
import type { DirectProcedure, Step } from './procedure.ts';

/** `predicate` as called with `pattern`, which has no open argument. */
export function directProcedure(
  machine: Machine,
  predicate: Predicate,
  pattern: Pattern,
): DirectProcedure {
  const args: number[] = pattern.map(() => 0);
  const operands = pattern.map(operandAt);
  const facts = new FactLookup({ machine, predicate, pattern, operands, registers: args });
  let isDoubtful = false;
  /** The question in which it is being asked, so that a question that was refused leaves no trace. */
  let activeIn = 0;
  const owner = {
    args,
    component: machine.componentOf(predicate),
    cycle: undefined,
    tabled: undefined,
    end({ registers, doubtIndex }: { registers: readonly number[]; doubtIndex: number }): Step {
      return () => {
        if (registers[doubtIndex] === 0) return true;
        isDoubtful = true;
        return false;
      };
    },
    undecided(goal: Goal) {
      isDoubtful = true;
      machine.noteUndecided(goal);
    },
  };
  const clauses = machine
    .clausesFor(predicate, pattern)
    .map((entered) => compileClause(machine, entered, owner));
  const hasClause = (): boolean => {
    for (let index = 0; index < clauses.length; index += 1) {
      if (clauses[index]?.() === true) return true;
    }
    return false;
  };
  return {
    kind: 'direct',
    args,
    check() {
      if (facts.check()) return 'true';
      assert(activeIn !== machine.questionNumber, 'a procedure is entered twice');
      activeIn = machine.questionNumber;
      isDoubtful = false;
      const isTrue = hasClause();
      activeIn = 0;
      if (isTrue) return 'true';
      return isDoubtful ? 'unknown' : 'false';
    },
  };
}

/** An argument is found in the procedure's own `args`. */
export function operandAt(argument: Pattern[number], index: number): Operand {
  switch (argument.kind) {
    case 'constant':
      return { kind: 'constant', value: argument.value };
    case 'bound':
      return { kind: 'register', index };
    case 'open':
      return { kind: 'open' };
  }
}
