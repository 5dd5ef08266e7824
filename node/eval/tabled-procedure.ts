/**
 * A call whose results are kept per question, one entry per combination of its bound arguments: each
 * answer once, however many ways lead to it.
 */

import type { Goal, Predicate } from '../polar/program.ts';
import { compileClause } from './clause-compiler.ts';
import { type CompiledClause, termAt } from './compiled-clause.ts';
import { operandAt } from './direct-procedure.ts';
import { FactLookup } from './fact-lookup.ts';
import type { Machine } from './machine.ts';
import { isOpen, type Pattern, resolve, type ShapeItem, type State } from './pattern.ts';
import type { Entry, Step, TabledProcedure } from './procedure.ts';
import { TupleSet } from './tuple-set.ts';

/** Entries are used again by the next question, unless they are many. */
const KEPT_ENTRIES_MAX = 64;

/** What calls without open arguments have: they are true or not. */
const NO_ANSWERS = new TupleSet(1);

/** `predicate` as called with `pattern`. */
export function tabledProcedure(
  machine: Machine,
  predicate: Predicate,
  pattern: Pattern,
): TabledProcedure {
  return new Tabled(machine, predicate, pattern);
}

class Tabled implements TabledProcedure {
  readonly kind = 'tabled';
  readonly pattern: Pattern;
  readonly args: number[];
  readonly openArguments: readonly number[];
  readonly component: number | undefined;
  readonly cycle: number | undefined;
  readonly tabled = this;
  isActive = false;
  readonly #machine: Machine;
  readonly #predicate: Predicate;
  readonly #boundArguments: readonly number[];
  readonly #calls: TupleSet;
  readonly #entries: Entry[] = [];
  /** Scratch for the call being looked up, and for the answer being added. */
  readonly #call: number[] = [];
  readonly #answer: number[] = [];
  #current: Entry;
  #clauses: readonly Step[] | undefined;
  #facts: FactLookup | undefined;
  #isInUse = false;
  readonly #clear = (): void => {
    this.#isInUse = false;
    this.isActive = false;
    this.#calls.clear();
    if (this.#entries.length > KEPT_ENTRIES_MAX) this.#entries.length = 0;
  };

  constructor(machine: Machine, predicate: Predicate, pattern: Pattern) {
    this.#machine = machine;
    this.#predicate = predicate;
    this.pattern = pattern;
    this.args = pattern.map(() => 0);
    this.component = machine.componentOf(predicate);
    this.cycle = machine.dependencies.cycleOf(predicate, pattern);
    this.openArguments = pattern.flatMap((argument, index) => (isOpen(argument) ? [index] : []));
    this.#boundArguments = pattern.flatMap((argument, index) =>
      argument.kind === 'bound' ? [index] : [],
    );
    this.#calls = new TupleSet(this.#boundArguments.length);
    this.#current = this.#newEntry(0);
  }

  current(): Entry {
    return this.#current;
  }

  entry(asked: 'together' | 'apart'): Entry {
    if (!this.#isInUse) this.#begin();
    const { args } = this;
    for (let i = 0; i < this.#boundArguments.length; i += 1) {
      this.#call[i] = args[this.#boundArguments[i] ?? 0] ?? 0;
    }
    const callCount = this.#calls.count;
    const index = this.#calls.add(this.#call);
    const known = this.#entries[index];
    const isKnown = known !== undefined && index < callCount;
    if (isKnown && !this.#machine.scheduler.isElsewhere(known, asked)) return known;
    this.#machine.budget.row();
    if (known !== undefined && !isKnown) return renewed(known);
    const entry = this.#newEntry(index);
    this.#entries[index] = entry;
    return entry;
  }

  evaluate(entry: Entry): void {
    this.resume(entry);
    if (this.openArguments.length === 0) {
      if (this.#lookup().check()) this.#isTrue();
    } else {
      this.#lookup().scan();
    }
    const clauses = (this.#clauses ??= this.#compile());
    for (const clause of clauses) {
      if (entry.isTrue) return;
      // A clause that calls its own procedure leaves that call's arguments behind.
      this.resume(entry);
      clause();
    }
  }

  resume(entry: Entry): void {
    this.#current = entry;
    const first = entry.call * this.#boundArguments.length;
    for (let i = 0; i < this.#boundArguments.length; i += 1) {
      this.args[this.#boundArguments[i] ?? 0] = this.#calls.flat[first + i] ?? 0;
    }
  }

  undecided(goal: Goal): void {
    this.#current.unknown = true;
    this.#machine.noteUndecided(goal);
  }

  /** Adds the answer that a clause's registers hold when all its goals are met. */
  end(compiled: CompiledClause, state: State): Step {
    const { registers, doubtIndex } = compiled;
    const add =
      this.openArguments.length === 0 ? () => this.#isTrue() : this.#adder(compiled, state);
    return () => {
      if (registers[doubtIndex] === 0) return add();
      this.#current.unknown = true;
      return false;
    };
  }

  #adder(compiled: CompiledClause, state: State): () => boolean {
    const { clause, registers } = compiled;
    const machine = this.#machine;
    const holes = new Map<number, number>();
    const shape: ShapeItem[] = [];
    const reads: (() => number)[] = [];
    for (const index of this.openArguments) {
      const term = clause.head[index];
      if (term === undefined) throw new RangeError(`No head term ${index}`);
      const { known, operand } = termAt(machine, term, state);
      if (known.kind === 'open') {
        const slot = term.kind === 'slot' ? resolve(state, term.slot).slot : -1;
        const hole = holes.get(slot) ?? holes.size;
        holes.set(slot, hole);
        shape.push({ kind: 'hole', hole, types: known.types });
      } else {
        shape.push({ kind: 'bound', type: known.type });
      }
      if (operand.kind === 'register') reads.push(() => registers[operand.index] ?? 0);
      else if (operand.kind === 'constant') reads.push(() => operand.value);
      else if (operand.kind === 'now') reads.push(() => machine.now());
      else reads.push(() => 0);
    }
    const shapeId = machine.shapeId(shape);
    const answer = this.#answer;
    return () => {
      answer[0] = shapeId;
      for (let i = 0; i < reads.length; i += 1) answer[i + 1] = reads[i]?.() ?? 0;
      return this.#add();
    };
  }

  /** Never enough: a call with open arguments wants every answer. */
  #add(): boolean {
    const { answers } = this.#current;
    const before = answers.count;
    answers.add(this.#answer);
    if (answers.count === before) return false;
    this.#machine.budget.row(answers.width);
    this.#machine.scheduler.wake(this.#current);
    return false;
  }

  #isTrue(): boolean {
    this.#current.isTrue = true;
    this.#machine.scheduler.wake(this.#current);
    return true;
  }

  #lookup(): FactLookup {
    this.#facts ??= new FactLookup({
      machine: this.#machine,
      predicate: this.#predicate,
      pattern: this.pattern,
      operands: this.pattern.map(operandAt),
      registers: this.args,
      makeVisit: (columnTypes, row) => this.#factVisit(columnTypes, row),
    });
    return this.#facts;
  }

  #factVisit(columnTypes: readonly number[], row: Uint32Array): () => boolean {
    const machine = this.#machine;
    const shape = this.openArguments.map((index): ShapeItem => ({
      kind: 'bound',
      type: columnTypes[index] ?? 0,
    }));
    const shapeId = machine.shapeId(shape);
    const answer = this.#answer;
    return () => {
      machine.budget.step();
      answer[0] = shapeId;
      for (let i = 0; i < this.openArguments.length; i += 1) {
        answer[i + 1] = row[this.openArguments[i] ?? 0] ?? 0;
      }
      return this.#add();
    };
  }

  #compile(): readonly Step[] {
    const machine = this.#machine;
    return machine
      .clausesFor(this.#predicate, this.pattern)
      .map((entered) => compileClause(machine, entered, this));
  }

  #newEntry(call: number): Entry {
    const isOpenCall = this.openArguments.length > 0;
    const answers = isOpenCall ? new TupleSet(this.openArguments.length + 1) : NO_ANSWERS;
    return {
      procedure: this,
      call,
      run: 0,
      status: 'new',
      isTrue: false,
      answers,
      unknown: false,
      consumers: [],
    };
  }

  /** First call in this question: what it keeps is dropped when the next question begins. */
  #begin(): void {
    this.#isInUse = true;
    this.#machine.onRestart(this.#clear);
  }
}

/** An entry of an earlier question, as if new. */
function renewed(entry: Entry): Entry {
  entry.status = 'new';
  entry.isTrue = false;
  entry.unknown = false;
  entry.answers.clear();
  if (entry.consumers.length > 0) entry.consumers.length = 0;
  return entry;
}
