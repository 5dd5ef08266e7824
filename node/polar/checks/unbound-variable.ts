/** A variable that is only compared or denied never gets a value: every question that meets it fails. */

import { unreachable } from '../../lib/assert.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Goal, Program, Term } from '../program.ts';

export function unboundVariable({ clauses }: Program): readonly Diagnostic[] {
  return clauses.flatMap((clause): readonly Diagnostic[] => {
    const asking = clause.goals.filter(({ kind }) => kind !== 'call' && kind !== 'one-of');
    if (asking.length === 0) return NOTHING;
    const bound = new Set([...slotsIn(clause.head), ...clause.goals.flatMap(boundBy)]);
    return asking.flatMap((goal) =>
      neededBy(goal)
        .filter((slot) => !bound.has(slot))
        .map((slot) => warningAt(goal, clause.slotNames[slot] ?? '_')),
    );
  });
}

const NOTHING: readonly Diagnostic[] = [];

/** The slots that have a value once the goal holds. */
function boundBy(goal: Goal): readonly number[] {
  if (goal.kind === 'one-of') return [goal.slot];
  return goal.kind === 'call' ? slotsIn(goal.terms) : [];
}

/** The slots that must have a value before the goal is asked. */
function neededBy(goal: Goal): readonly number[] {
  switch (goal.kind) {
    case 'compare':
    case 'differ':
      return slotsIn([goal.left, goal.right]);
    case 'not':
      return slotsIn(goal.terms).filter((slot) => !goal.localSlots.includes(slot));
    case 'call':
    case 'one-of':
      return [];
    default:
      return unreachable(goal);
  }
}

function slotsIn(terms: readonly Term[]): readonly number[] {
  return terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : []));
}

function warningAt({ span }: Goal, name: string): Diagnostic {
  const message = `Nothing gives "${name}" a value that could be compared or denied here`;
  return { severity: 'warning', code: 'unbound-variable', message, span };
}
