/**
 * Which calls may leave a condition undecided: `p(x) if x < 3;` asked for an open x. Such calls are
 * made last, when nothing else of the clause can bind the variable first.
 */

import {
  type Clause,
  type Goal,
  type Predicate,
  predicateKey,
  type Term,
} from '../polar/program.ts';

export class Modes {
  readonly #clausesOf: (predicate: Predicate) => readonly Clause[];
  readonly #known = new Map<string, boolean>();

  constructor(clausesOf: (predicate: Predicate) => readonly Clause[]) {
    this.#clausesOf = clausesOf;
  }

  /** `open`: by argument, is it open? A guess on the safe side is enough: it only orders goals. */
  mayBeUndecided(predicate: Predicate, open: readonly boolean[]): boolean {
    const key = `${predicateKey(predicate)} ${open.map(Number).join('')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, false);
    const may = this.#clausesOf(predicate).some((clause) => this.#isUndecided(clause, open));
    this.#known.set(key, may);
    return may;
  }

  #isUndecided(clause: Clause, open: readonly boolean[]): boolean {
    const bound = new Set<number>();
    for (const [index, term] of clause.head.entries()) {
      if (term.kind === 'slot' && open[index] !== true) bound.add(term.slot);
    }
    const calls = clause.goals.filter((goal) => goal.kind === 'call');
    for (const goal of clause.goals) for (const slot of boundBy(goal)) bound.add(slot);
    if (clause.goals.some((goal) => neededBy(goal).some((slot) => !bound.has(slot)))) return true;
    return calls.some((call) =>
      this.mayBeUndecided(
        call.predicate,
        call.terms.map((term) => isUnbound(term, clause, open)),
      ),
    );
  }
}

/** A slot that only this clause's callees could bind counts as open. */
function isUnbound(term: Term, clause: Clause, open: readonly boolean[]): boolean {
  if (term.kind !== 'slot') return false;
  const inHead = clause.head.findIndex((head) => head.kind === 'slot' && head.slot === term.slot);
  if (inHead !== -1) return open[inHead] === true;
  const users = clause.goals.filter((goal) => boundBy(goal).includes(term.slot));
  return users.length <= 1;
}

function boundBy(goal: Goal): readonly number[] {
  if (goal.kind === 'one-of') return [goal.slot];
  return goal.kind === 'call' ? slotsOf(goal.terms) : [];
}

function neededBy(goal: Goal): readonly number[] {
  switch (goal.kind) {
    case 'compare':
    case 'differ':
      return slotsOf([goal.left, goal.right]);
    case 'not':
      return slotsOf(goal.terms).filter((slot) => !goal.localSlots.includes(slot));
    case 'call':
    case 'one-of':
      return [];
  }
}

function slotsOf(terms: readonly Term[]): readonly number[] {
  return terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : []));
}
