/** In which order an author reads a rule's goals: as they stand, each condition once it can be decided. */

import type { Goal } from '../polar/program.ts';
import { slotsIn } from './slots.ts';

/** `known`: the slots that have a value from the start. Conditions that never can be decided come last. */
export function inAskingOrder(goals: readonly Goal[], known: ReadonlySet<number>): readonly Goal[] {
  const bound = new Set(known);
  const left = [...goals];
  const ordered: Goal[] = [];
  while (left.length > 0) {
    const at = left.findIndex(
      (goal) => binds(goal) || slotsIn(goal).every((slot) => bound.has(slot)),
    );
    const [next] = left.splice(Math.max(0, at), 1);
    if (next === undefined) break;
    if (binds(next)) for (const slot of slotsIn(next)) bound.add(slot);
    ordered.push(next);
  }
  return ordered;
}

function binds({ kind }: Goal): boolean {
  return kind === 'call' || kind === 'one-of';
}
