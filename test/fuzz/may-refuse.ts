/**
 * May an evaluator that binds variables goal by goal refuse this question, though its answer is sure?
 * `q(x) if p(x) and r(x); p(x) if x < 5;`: whoever asks p first has an open x. This is the most that
 * any order of goals can be excused with: each goal asked before all others of its clause. A refusal
 * beyond that is a mistake.
 */

import { predicateKey } from '../../node/polar/program.ts';

import type { Clause, Goal, Predicate, Program, Term } from '../../node/polar/program.ts';
import type { Question } from '../cases/authz-notation.ts';

/** A predicate, and which of its arguments have a value when it is called. */
type Call = { readonly predicate: Predicate; readonly isBound: readonly boolean[] };

export function mayRefuse(program: Program, { asks }: Question): boolean {
  const holes = openArguments(program);
  const seen = new Set<string>();
  const queue = callsOf(asks);
  for (let call = queue.pop(); call !== undefined; call = queue.pop()) {
    const { predicate, isBound } = call;
    const key = `${predicateKey(predicate)} ${isBound.map(Number).join('')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const clause of clausesOf(program, predicate)) {
      const inHead = clause.head.filter((_, index) => isBound[index] === true);
      const given = new Set(inHead.flatMap(slotsOf));
      if (leavesOpen(clause, given, holes)) return true;
      queue.push(...callsIn(clause, given));
    }
  }
  return false;
}

function callsOf(asks: Question['asks']): Call[] {
  if (asks.kind === 'holds') {
    const { predicate: name, args } = asks.call;
    return [{ predicate: { name, arity: args.length }, isBound: args.map(() => true) }];
  }
  const { variables, calls } = asks.query;
  return calls.map(({ predicate: name, args }) => ({
    predicate: { name, arity: args.length },
    isBound: args.map((index) => {
      const variable = variables[index];
      return variable !== undefined && variable.type !== null && variable.ids !== null;
    }),
  }));
}

/** Does a condition of the clause miss a value when every goal has been solved? */
function leavesOpen(
  clause: Clause,
  given: ReadonlySet<number>,
  holes: ReadonlyMap<string, ReadonlySet<number>>,
): boolean {
  const bound = new Set([...given, ...clause.goals.flatMap((goal) => slotsBoundBy(goal, holes))]);
  return clause.goals.some((goal) => slotsNeededBy(goal).some((slot) => !bound.has(slot)));
}

function callsIn(clause: Clause, given: ReadonlySet<number>): readonly Call[] {
  return clause.goals.flatMap((goal) => {
    if (goal.kind === 'call') {
      const isBound = goal.terms.map((term) => slotsOf(term).every((slot) => given.has(slot)));
      return [{ predicate: goal.predicate, isBound }];
    }
    if (goal.kind !== 'not') return [];
    const isBound = goal.terms.map((term) =>
      slotsOf(term).every((slot) => !goal.localSlots.includes(slot)),
    );
    return [{ predicate: goal.predicate, isBound }];
  });
}

/** By predicate key, the arguments that some answer may leave open. */
function openArguments(program: Program): ReadonlyMap<string, ReadonlySet<number>> {
  const holes = new Map<string, Set<number>>();
  let isNew = true;
  while (isNew) {
    const added = program.clauses.map((clause) => addOpenArguments(clause, holes));
    isNew = added.includes(true);
  }
  return holes;
}

function addOpenArguments({ predicate, head, goals }: Clause, holes: Map<string, Set<number>>) {
  const bound = new Set(goals.flatMap((goal) => slotsBoundBy(goal, holes)));
  const known = holes.get(predicateKey(predicate)) ?? new Set();
  const sizeBefore = known.size;
  holes.set(predicateKey(predicate), known);
  for (const [index, term] of head.entries()) {
    if (slotsOf(term).some((slot) => !bound.has(slot))) known.add(index);
  }
  return known.size > sizeBefore;
}

function slotsBoundBy(
  goal: Goal,
  holes: ReadonlyMap<string, ReadonlySet<number>>,
): readonly number[] {
  if (goal.kind === 'one-of') return [goal.slot];
  if (goal.kind !== 'call') return [];
  const open = holes.get(predicateKey(goal.predicate));
  return goal.terms.filter((_, index) => open?.has(index) !== true).flatMap(slotsOf);
}

function slotsNeededBy(goal: Goal): readonly number[] {
  switch (goal.kind) {
    case 'compare':
    case 'differ':
      return [goal.left, goal.right].flatMap(slotsOf);
    case 'not':
      return goal.terms.flatMap(slotsOf).filter((slot) => !goal.localSlots.includes(slot));
    case 'call':
    case 'one-of':
      return [];
  }
}

function slotsOf(term: Term): readonly number[] {
  return term.kind === 'slot' ? [term.slot] : [];
}

function clausesOf(program: Program, { name, arity }: Predicate): readonly Clause[] {
  return program.clauses.filter(
    ({ predicate }) => predicate.name === name && predicate.arity === arity,
  );
}
