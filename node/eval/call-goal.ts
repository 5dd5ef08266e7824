/**
 * A goal that asks a predicate. Four ways: facts only, checked or scanned; rules with every argument
 * bound, as a function or a table; rules that bind something, through a table.
 */

import type { Predicate } from '../polar/program.ts';
import {
  callArguments,
  type CallGoal,
  type CompiledClause,
  type Onward,
} from './compiled-clause.ts';
import { FactLookup, type Operand } from './fact-lookup.ts';
import { isOpen, type Pattern, type Shape, type State } from './pattern.ts';
import type { Consumer, Entry, Procedure, Step, TabledProcedure } from './procedure.ts';
import { applyMoves, unify, type Unified } from './unify.ts';

/** One call, where it stands. */
type Site = {
  readonly compiled: CompiledClause;
  readonly goal: CallGoal;
  readonly state: State;
  readonly onward: Onward;
  /** The callee may lack answers. */
  readonly undecided: () => void;
  readonly pattern: Pattern;
  readonly operands: readonly Operand[];
};

export function compileCall(
  compiled: CompiledClause,
  options: { goal: CallGoal; state: State; onward: Onward; undecided: () => void },
): Step {
  const { goal, state } = options;
  const site: Site = { compiled, ...options, ...callArguments(compiled, goal, state) };
  const hasRules = compiled.machine.clausesFor(goal.predicate, site.pattern).length > 0;
  if (site.pattern.some(isOpen)) return hasRules ? openCall(site) : factScan(site);
  return hasRules ? closedCall(site) : factCheck(site);
}

function factCheck({ compiled, goal, state, onward, pattern, operands }: Site): Step {
  const { machine, registers } = compiled;
  const { predicate } = goal;
  const lookup = new FactLookup({ machine, predicate, pattern, operands, registers });
  const next = onward(state);
  return () => lookup.check() && next();
}

function factScan(site: Site): Step {
  const { compiled, goal, state, onward, pattern, operands } = site;
  const { machine, registers } = compiled;
  const slots = goal.terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : [NO_SLOT]));
  const openColumns = pattern.flatMap((argument, column) => (isOpen(argument) ? [column] : []));
  const makeVisit = (columnTypes: readonly number[], row: Uint32Array) => {
    const shape: Shape = columnTypes.map((type) => ({ kind: 'bound', type }));
    const unified = unify(machine.types, {
      state,
      slots: openColumns.map((column) => slots[column] ?? NO_SLOT),
      shape: openColumns.map((column) => shape[column] ?? { kind: 'bound', type: 0 }),
    });
    if (unified === undefined) return undefined;
    const moves = unified.moves.map((move) =>
      'item' in move ? { ...move, item: openColumns[move.item] ?? 0 } : move,
    );
    const answer = { source: row, offset: 0 };
    const { budget } = machine;
    let next: Step | undefined;
    const go: Step = () => (next ??= onward(unified.state))();
    const [only] = moves;
    if (only?.kind === 'take' && moves.length === 1) {
      const { slot, item } = only;
      return () => {
        budget.step();
        registers[slot] = row[item] ?? 0;
        return go();
      };
    }
    return () => {
      budget.step();
      return applyMoves(moves, registers, answer) && go();
    };
  };
  const { predicate } = goal;
  const lookup = new FactLookup({ machine, predicate, pattern, operands, registers, makeVisit });
  return () => lookup.scan();
}

const NO_SLOT = -1;

/** Rules, every argument bound: true, false or undecided. */
function closedCall(site: Site): Step {
  const { compiled, goal, state, onward, pattern } = site;
  const { machine, registers, doubtIndex } = compiled;
  const fill = filler(site);
  const suspends = isSuspending(site);
  const next = onward(state);
  let callee: Procedure | undefined;
  return () => {
    callee ??= machine.procedure(goal.predicate, pattern);
    fill(callee.args);
    if (callee.kind === 'tabled' && suspends)
      return joinOrSuspend(site, callee.entry('together'), next);
    const verdict =
      callee.kind === 'direct' ? callee.check() : verdictOf(compiled, callee.entry('apart'));
    if (verdict === 'false') return false;
    if (verdict === 'true') return next();
    const before = registers[doubtIndex] ?? 0;
    registers[doubtIndex] = 1;
    const isEnough = next();
    registers[doubtIndex] = before;
    return isEnough;
  };
}

function verdictOf(compiled: CompiledClause, entry: Entry): 'true' | 'false' | 'unknown' {
  compiled.machine.scheduler.complete(entry);
  if (entry.isTrue) return 'true';
  return entry.unknown ? 'unknown' : 'false';
}

/** A call of the same run, without open arguments: goes on now if it is true, else perhaps later. */
function joinOrSuspend(site: Site, entry: Entry, next: Step): boolean {
  if (entry.isTrue) return next();
  if (entry.status === 'complete') {
    if (entry.unknown) site.undecided();
    return false;
  }
  suspend(site, entry, next);
  return false;
}

/** Rules that bind something: every answer of the table in turn. */
function openCall(site: Site): Step {
  const { machine } = site.compiled;
  const suspends = isSuspending(site);
  const fill = filler(site);
  const give = giver(site);
  const pattern = askedPattern(site);
  let callee: Procedure | undefined;
  return () => {
    callee ??= machine.procedure(site.goal.predicate, pattern);
    if (callee.kind !== 'tabled') throw new RangeError('An open call has a table');
    fill(callee.args);
    if (!suspends) return giveAll(site, callee.entry('apart'), give);
    takeUp(site, callee.entry('together'), give);
    return false;
  };
}

type Give = (entry: Entry, index: number) => boolean;

function takeUp(site: Site, entry: Entry, give: Give): void {
  if (entry.status === 'complete' && entry.unknown) site.undecided();
  suspend(site, entry, give);
}

function giveAll(site: Site, entry: Entry, give: Give): boolean {
  site.compiled.machine.scheduler.complete(entry);
  if (entry.unknown) site.undecided();
  const { count } = entry.answers;
  for (let index = 0; index < count; index += 1) {
    if (give(entry, index)) return true;
  }
  return false;
}

/** Hands one answer to the rest of the clause; one plan for each shape that answers have. */
function giver(site: Site): Give {
  const { state } = site;
  const { machine, registers } = site.compiled;
  const slots = openSlots(site);
  const links = new Map<number, { unified: Unified; next: Step } | undefined>();
  const answer: { source: readonly number[]; offset: number } = { source: [], offset: 0 };
  const linkFor = (shapeId: number) => {
    const known = links.get(shapeId);
    if (known !== undefined || links.has(shapeId)) return known;
    const unified = unify(machine.types, { state, slots, shape: machine.shape(shapeId) });
    const link = unified && { unified, next: site.onward(unified.state) };
    links.set(shapeId, link);
    return link;
  };
  return (entry, index) => {
    machine.budget.step();
    const { flat, width } = entry.answers;
    const offset = index * width;
    const link = linkFor(flat[offset] ?? 0);
    if (link === undefined) return false;
    answer.source = flat;
    answer.offset = offset + 1;
    return applyMoves(link.unified.moves, registers, answer) && link.next();
  };
}

function openSlots({ goal, pattern }: Site): readonly number[] {
  return goal.terms.flatMap((term, index) => {
    const argument = pattern[index];
    return argument?.kind === 'open' && term.kind === 'slot' ? [term.slot] : [];
  });
}

/** Writes the known arguments of the call. */
function filler({ compiled, operands }: Site): (args: number[]) => void {
  const { machine, registers } = compiled;
  const sources = operands.flatMap((operand, argument) =>
    operand.kind === 'register' ? [{ argument, index: operand.index }] : [],
  );
  const nows = operands.flatMap((operand, argument) => (operand.kind === 'now' ? [argument] : []));
  return (args) => {
    for (let i = 0; i < sources.length; i += 1) {
      const source = sources[i];
      if (source !== undefined) args[source.argument] = registers[source.index] ?? 0;
    }
    for (let i = 0; i < nows.length; i += 1) args[nows[i] ?? 0] = machine.now();
  };
}

/** Calls that may come back to their own clause wait for each other instead of nesting. */
function isSuspending(site: Site): boolean {
  const { owner, machine } = site.compiled;
  if (owner.cycle === undefined) return false;
  return machine.dependencies.cycleOf(site.goal.predicate, askedPattern(site)) === owner.cycle;
}

function isWithin({ owner, machine }: CompiledClause, predicate: Predicate): boolean {
  const component = machine.componentOf(predicate);
  return component !== undefined && component === owner.component;
}

/**
 * The pattern that is asked. Within its own component a call asks for all types that the slot could
 * have when the clause was entered, even if fewer are left by now: those are the calls by which
 * recursion was looked for (dependencies.ts). Answers of other types agree with nothing.
 */
function askedPattern({ compiled, goal, pattern }: Site): Pattern {
  if (!isWithin(compiled, goal.predicate)) return pattern;
  return pattern.map((argument, index) => {
    const term = goal.terms[index];
    if (argument.kind !== 'open' || term?.kind !== 'slot') return argument;
    const entered = compiled.entryState[term.slot];
    return entered?.kind === 'open' ? entered : argument;
  });
}

function suspend(site: Site, source: Entry, give: Give): void {
  const { machine, registers, owner } = site.compiled;
  const consumer: Consumer = {
    source,
    waiting: waiterOf(owner.tabled),
    registers,
    saved: registers.slice(),
    give,
    given: 0,
    isQueued: false,
  };
  machine.scheduler.start(source);
  machine.scheduler.suspend(consumer);
}

function waiterOf(procedure: TabledProcedure | undefined): Entry {
  if (procedure === undefined) throw new RangeError('Only tabled procedures are suspended');
  return procedure.current();
}
