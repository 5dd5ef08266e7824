/**
 * The evaluator that serves: Horn clauses → plans per call pattern → closures over numbers. A question's
 * strings become numbers once, at the start; its answers become strings once, at the end.
 */

import { assert } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { Clause, Fact, Goal, Predicate, Program, TypeSet, Value } from '../polar/program.ts';
import {
  type Asked,
  askedRow,
  orderedIds,
  type Row,
  rowsOfAnswer,
  sortedIds,
  sortedRows,
} from './answers.ts';
import { directProcedure } from './direct-procedure.ts';
import type { Limits, Query, QueryVariable, QuestionClock, TimedEvaluator } from './evaluator.ts';
import type { FactIndex } from './facts.ts';
import { Machine } from './machine.ts';
import type { Argument, Pattern } from './pattern.ts';
import type { Entry, Procedure, TabledProcedure } from './procedure.ts';
import { tabledProcedure } from './tabled-procedure.ts';
import { ANY_TYPE } from './types.ts';

/** Conditions over slots, as in a rule's body. A slot with a value is bound; null leaves it open. */
export type Conditions = {
  readonly goals: readonly Goal[];
  readonly slotTypes: readonly TypeSet[];
  readonly slots: readonly (Value | null)[];
};

export type Engine = TimedEvaluator & {
  /**
   * Every way to meet all conditions: one binding per slot, in the order of `solve`. Unlike `solve` it
   * gives what is certain even where more may hold: then some condition could not be decided, and the
   * ways are not `isComplete`. Plans are kept by the identity of `goals`.
   */
  waysToMeet(
    conditions: Conditions,
    contextFacts: readonly Fact[],
  ): { readonly rows: readonly Row[]; readonly isComplete: boolean };
};

/** Asks `facts` under `program`. The facts must not change while the evaluator is in use. */
export function createEngine(options: {
  readonly program: Program;
  readonly facts: FactIndex;
  readonly limits: Limits;
  readonly clock: QuestionClock;
}): Engine {
  const engine = new ProgramEngine(new Machine({ ...options, makeProcedure }));
  return {
    holds: (call, contextFacts) => engine.holds(call, contextFacts),
    solve: (query, contextFacts) => engine.solve(query, contextFacts),
    idsOf: (query, variable, contextFacts) => engine.idsOf(query, variable, contextFacts),
    waysToMeet: (conditions, contextFacts) => engine.waysToMeet(conditions, contextFacts),
    within: (deadline, ask) => engine.within(deadline, ask),
  };
}

function makeProcedure(machine: Machine, predicate: Predicate, pattern: Pattern): Procedure {
  return machine.dependencies.isDirect(predicate, pattern)
    ? directProcedure(machine, predicate, pattern)
    : tabledProcedure(machine, predicate, pattern);
}

/** Codes of arguments, then the procedure: found without making a string. */
type EntryNode = { readonly next: Map<number, EntryNode>; procedure: Procedure | undefined };

class ProgramEngine {
  readonly #machine: Machine;
  /** Predicate name → arity → entries for `holds`. */
  #entries = new Map<string, EntryNode>();
  /** Goals that were asked as conditions → the name of the clause they became. */
  readonly #bodyNames = new WeakMap<readonly Goal[], string>();
  #bodyCount = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  within<T>(deadline: Deadline, ask: () => T): T {
    const { budget } = this.#machine;
    budget.deadline = deadline;
    try {
      return ask();
    } finally {
      budget.deadline = undefined;
    }
  }

  holds(call: Fact, contextFacts: readonly Fact[]): boolean {
    return this.#asked(contextFacts, () => {
      const numbers = call.args.map((value) => this.#machine.values.numberOf(value));
      const procedure = this.#entryFor(call.predicate, numbers);
      for (let i = 0; i < numbers.length; i += 1) procedure.args[i] = numbers[i] ?? 0;
      const verdict = this.#verdict(procedure);
      if (verdict === 'unknown') throw this.#undecided();
      return verdict === 'true';
    });
  }

  solve(query: Query, contextFacts: readonly Fact[]): readonly Row[] {
    return this.#asked(contextFacts, () => sortedRows(this.#rowsOf(query), this.#machine.budget));
  }

  idsOf(query: Query, variable: number, contextFacts: readonly Fact[]): readonly (string | null)[] {
    return this.#asked(contextFacts, () => {
      const ordered = this.#orderedIds(query, variable);
      if (ordered !== undefined) return ordered;
      const ids = this.#rowsOf(query).map((row) => row[variable]?.id ?? null);
      return sortedIds(ids, this.#machine.budget);
    });
  }

  waysToMeet(
    conditions: Conditions,
    contextFacts: readonly Fact[],
  ): { readonly rows: readonly Row[]; readonly isComplete: boolean } {
    return this.#asked(contextFacts, () => {
      const asked = conditions.slots.map((value) => this.#askSlot(value));
      const predicate = this.#predicateOfBody(conditions);
      const procedure = this.#procedureOf(predicate, asked);
      if (procedure.kind === 'direct' || procedure.openArguments.length === 0) {
        const verdict = this.#verdict(procedure);
        const rows = verdict === 'true' ? [askedRow(this.#machine, asked)] : [];
        return { rows, isComplete: verdict !== 'unknown' };
      }
      const entry = this.#completed(procedure);
      const rows = rowsOfEntry(this.#machine, asked, entry);
      return { rows: sortedRows(rows, this.#machine.budget), isComplete: !entry.unknown };
    });
  }

  #askSlot(value: Value | null): Asked {
    const number = value === null ? null : this.#machine.values.numberOf(value);
    return { variable: { type: null, ids: null }, number };
  }

  /** `body(slots) if every goal holds`. */
  #predicateOfBody({ goals, slotTypes }: Conditions): Predicate {
    let name = this.#bodyNames.get(goals);
    if (name === undefined) {
      this.#bodyCount += 1;
      name = `body#${this.#bodyCount}`;
      this.#bodyNames.set(goals, name);
    }
    const predicate = { name, arity: slotTypes.length };
    if (this.#machine.clausesOf(predicate).length > 0) return predicate;
    this.#machine.addQuestionClause({
      predicate,
      head: slotTypes.map((_, slot) => ({ kind: 'slot', slot })),
      slotTypes,
      slotNames: slotTypes.map((_, slot) => `slot ${slot}`),
      goals,
      span: NO_SPAN,
    });
    return predicate;
  }

  /** One question, asked again when the plans that it began with turn out to know too much. */
  #asked<T>(contextFacts: readonly Fact[], ask: () => T): T {
    for (;;) {
      if (this.#machine.restart(contextFacts)) this.#entries = new Map();
      try {
        const answer = ask();
        if (!this.#machine.arePlansStale()) return answer;
      } catch (error) {
        if (!this.#machine.arePlansStale()) throw asFailure(error);
      }
    }
  }

  #entryFor(predicate: string, numbers: readonly number[]): Procedure {
    const { values } = this.#machine;
    let node = nodeAt(this.#entries, predicate);
    for (const number of numbers) {
      const code = values.isLiteral(number) ? -1 - number : values.typeOf(number);
      node = nodeAt(node.next, code);
    }
    node.procedure ??= this.#machine.procedure(
      { name: predicate, arity: numbers.length },
      numbers.map((number) => this.#argumentOf(number)),
    );
    return node.procedure;
  }

  #argumentOf(number: number): Argument {
    const { values } = this.#machine;
    const type = values.typeOf(number);
    if (!values.isLiteral(number)) return { kind: 'bound', type };
    return { kind: 'constant', value: number, type };
  }

  #verdict(procedure: Procedure): 'true' | 'false' | 'unknown' {
    if (procedure.kind === 'direct') return procedure.check();
    const entry = this.#completed(procedure);
    if (entry.isTrue) return 'true';
    return entry.unknown ? 'unknown' : 'false';
  }

  /** The table of the call with the present arguments: evaluation may leave others behind. */
  #completed(procedure: TabledProcedure): Entry {
    const entry = procedure.entry('apart');
    this.#machine.scheduler.complete(entry);
    return entry;
  }

  /** Every answer of a call with open arguments, or the refusal when some could not be decided. */
  #decided(procedure: TabledProcedure): Entry {
    const entry = this.#completed(procedure);
    if (entry.unknown) throw this.#undecided();
    return entry;
  }

  /** Rows of bindings, one per variable; perhaps repeated, in no order. */
  #rowsOf(query: Query): readonly Row[] {
    const lists = query.variables.map(({ ids }) => (ids === null ? [null] : [...new Set(ids)]));
    const rows: Row[] = [];
    const predicate = this.#predicateOf(query);
    for (const ids of combinations(lists)) {
      this.#machine.budget.look();
      this.#machine.budget.step();
      const asked = query.variables.map((variable, at) => this.#ask(variable, ids[at] ?? null));
      for (const row of this.#rowsFor(predicate, asked)) rows.push(row);
    }
    return rows;
  }

  #rowsFor(predicate: Predicate, asked: readonly Asked[]): readonly Row[] {
    const procedure = this.#procedureOf(predicate, asked);
    if (procedure.kind === 'direct' || procedure.openArguments.length === 0) {
      const verdict = this.#verdict(procedure);
      if (verdict === 'unknown') throw this.#undecided();
      return verdict === 'true' ? [askedRow(this.#machine, asked)] : [];
    }
    return rowsOfEntry(this.#machine, asked, this.#decided(procedure));
  }

  /** The common list: one variable is open, and its values come in the order of their ids. */
  #orderedIds(query: Query, variable: number): readonly string[] | undefined {
    const isList = query.variables.every(({ type, ids }, index) =>
      index === variable ? ids === null && type !== null : ids?.length === 1 && type !== null,
    );
    if (!isList) return undefined;
    const asked = query.variables.map((one) => this.#ask(one, one.ids?.[0] ?? null));
    const procedure = this.#procedureOf(this.#predicateOf(query), asked);
    if (procedure.kind === 'direct') return undefined;
    return orderedIds(this.#machine, this.#decided(procedure));
  }

  #procedureOf(predicate: Predicate, asked: readonly Asked[]): Procedure {
    const pattern = asked.map(({ number, variable }) => this.#argument(number, variable.type));
    const procedure = this.#machine.procedure(predicate, pattern);
    for (const [index, { number }] of asked.entries()) procedure.args[index] = number ?? 0;
    return procedure;
  }

  #ask(variable: QueryVariable, id: string | null): Asked {
    assert(id === null || variable.type !== null, 'a variable with ids has a type');
    if (id === null || variable.type === null) return { variable, number: null };
    const number = this.#machine.values.numberOf({ type: variable.type, id });
    return { variable, number };
  }

  #argument(number: number | null, type: string | null): Argument {
    if (number !== null) return this.#argumentOf(number);
    const { types } = this.#machine;
    const set = type === null ? ANY_TYPE : types.only(types.numberOf(type));
    return { kind: 'open', types: set };
  }

  /** One call over all variables in order is asked as it is; a conjunction becomes a clause. */
  #predicateOf(query: Query): Predicate {
    const [only] = query.calls;
    const isPlain = query.calls.length === 1 && only?.args.every((variable, i) => variable === i);
    if (isPlain === true && only !== undefined && only.args.length === query.variables.length) {
      return { name: only.predicate, arity: only.args.length };
    }
    const clause = questionClause(query);
    if (this.#machine.clausesOf(clause.predicate).length === 0) {
      this.#machine.addQuestionClause(clause);
    }
    return clause.predicate;
  }

  #undecided(): NodeError {
    return new NodeError(
      'unbound_variable',
      `Cannot answer: the condition at ${this.#machine.undecidedPlace()} needs the value of a ` +
        'variable that this question leaves open. Ask about one value, or bind it in the rule.',
    );
  }
}

/** A stack that ran out is a question that cost too much. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/call stack/u.test(error.message)) return error;
  const message = 'Cannot answer: the question nests too deep. Simplify the policy.';
  return new NodeError('budget_exhausted', message, { cause: error });
}

function nodeAt<K>(nodes: Map<K, EntryNode>, key: K): EntryNode {
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const node: EntryNode = { next: new Map(), procedure: undefined };
  nodes.set(key, node);
  return node;
}

function rowsOfEntry(machine: Machine, asked: readonly Asked[], entry: Entry): readonly Row[] {
  const rows: Row[] = [];
  machine.budget.checkNamed(entry.answers.count * asked.length);
  for (let index = 0; index < entry.answers.count; index += 1) {
    machine.budget.step();
    for (const row of rowsOfAnswer(machine, asked, { entry, index })) rows.push(row);
  }
  return rows;
}

const NO_SPAN = { source: { name: 'question', text: '' }, start: 0, end: 0 };

/** `question(variables) if every call`: the head has each variable of the query once. */
function questionClause(query: Query): Clause {
  const span = NO_SPAN;
  const key = query.calls.map((call) => `${call.predicate}(${call.args.join(',')})`).join(' and ');
  const slots = query.variables.map((_, slot) => ({ kind: 'slot', slot }) as const);
  return {
    predicate: { name: `question#${query.variables.length} ${key}`, arity: slots.length },
    head: slots,
    slotTypes: slots.map(() => 'any'),
    slotNames: slots.map(({ slot }) => `variable ${slot}`),
    goals: query.calls.map(({ predicate, args }) => ({
      kind: 'call',
      predicate: { name: predicate, arity: args.length },
      terms: args.map((slot) => ({ kind: 'slot', slot })),
      span,
    })),
    span,
  };
}

function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const item of first) for (const rest of combinations(others)) yield [item, ...rest];
}
