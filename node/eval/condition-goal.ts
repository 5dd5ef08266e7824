/** Goals that compare: integers, values that differ, values out of a list. */

import type { Goal, Term } from '../polar/program.ts';
import { type CompiledClause, readerOf, termAt, type Onward } from './compiled-clause.ts';
import { compareIntegers } from './integers.ts';
import { resolve, type State, withSlot } from './pattern.ts';
import type { Step } from './procedure.ts';

type ConditionGoal = Extract<Goal, { kind: 'compare' | 'differ' }>;
type OneOfGoal = Extract<Goal, { kind: 'one-of' }>;

const NEVER: Step = () => false;

/** Is everything known that the goal needs, so that it binds nothing? */
export function isDecidable(goal: Goal, state: State): boolean {
  switch (goal.kind) {
    case 'compare':
    case 'differ':
      return isKnown(goal.left, state) && isKnown(goal.right, state);
    case 'one-of':
      return isKnown({ kind: 'slot', slot: goal.slot }, state);
    case 'call':
      return goal.terms.every((term) => isKnown(term, state));
    case 'not':
      return goal.terms.every(
        (term) =>
          isKnown(term, state) || (term.kind === 'slot' && goal.localSlots.includes(term.slot)),
      );
  }
}

function isKnown(term: Term, state: State): boolean {
  return term.kind !== 'slot' || resolve(state, term.slot).known.kind !== 'open';
}

/** `a < b`, `a != b`. */
export function conditionStep(
  compiled: CompiledClause,
  site: { goal: ConditionGoal; state: State; onward: Onward },
): Step {
  const { machine } = compiled;
  const { goal, state } = site;
  const left = termAt(machine, goal.left, state);
  const right = termAt(machine, goal.right, state);
  const readLeft = readerOf(compiled, left.operand);
  const readRight = readerOf(compiled, right.operand);
  const next = site.onward(state);
  if (goal.kind === 'differ') return () => readLeft() !== readRight() && next();
  const { integer } = machine.types;
  if (typeOf(left.known) !== integer || typeOf(right.known) !== integer) return NEVER;
  const holds = HOLDS[goal.operator];
  const idOf = (value: number) => machine.values.idOf(value);
  return () => holds(compareIntegers(idOf(readLeft()), idOf(readRight()))) && next();
}

const HOLDS: Readonly<Record<'<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function typeOf(known: ReturnType<typeof termAt>['known']): number | undefined {
  return known.kind === 'open' ? undefined : known.type;
}

/** `v in [a, b]`: a check when `v` is known, else each in turn. */
export function oneOfStep(
  compiled: CompiledClause,
  site: { goal: OneOfGoal; state: State; onward: Onward },
): Step {
  const { machine, registers } = compiled;
  const { goal, state, onward } = site;
  const numbers = goal.values.map((value) => machine.values.numberOf(value));
  const { slot, known } = resolve(state, goal.slot);
  if (known.kind !== 'open') {
    const read = readerOf(compiled, termAt(machine, { kind: 'slot', slot }, state).operand);
    const allowed = new Set(numbers);
    const next = onward(state);
    return () => allowed.has(read()) && next();
  }
  const choices = [...new Set(numbers)].flatMap((value) => {
    const type = machine.values.typeOf(value);
    if (!machine.types.has(known.types, type)) return [];
    return [{ value, next: onward(withSlot(state, slot, { kind: 'bound', type })) }];
  });
  return () => {
    for (const { value, next } of choices) {
      registers[slot] = value;
      if (next()) return true;
    }
    return false;
  };
}
