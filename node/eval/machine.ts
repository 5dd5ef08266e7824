/**
 * One program over one copy of the facts, ready to be asked: the numbers for types and values, the
 * compiled procedures, and the state of the question at hand. One question at a time; a question
 * runs to its end before the next begins.
 */

import type { Clause, Fact, Goal, Predicate, Program } from '../polar/program.ts';
import { predicateKey } from '../polar/program.ts';
import { placeOf } from '../polar/source.ts';
import { Budget } from './budget.ts';
import { type EnteredClause, entrance } from './clause-head.ts';
import { ClauseIndex } from './clause-index.ts';
import { type ContextTables, contextTables } from './context-facts.ts';
import { Dependencies } from './dependencies.ts';
import type { Limits, QuestionClock } from './evaluator.ts';
import type { FactIndex, FactTable } from './facts.ts';
import { Modes } from './modes.ts';
import { type Pattern, patternKey, type Shape, shapeKey } from './pattern.ts';
import type { Procedure } from './procedure.ts';
import { type Rules, rulesOf } from './rules.ts';
import { Scheduler } from './scheduler.ts';
import { storedPredicate } from './transitive.ts';
import { Types } from './types.ts';
import { Values } from './values.ts';

/** Plans are made again from nothing when there are more: only odd questions get there. */
const PROCEDURES_MAX = 20_000;
const NO_TABLES: readonly FactTable[] = [];
const NO_CLAUSES: readonly Clause[] = [];
const NO_ENTERED: readonly EnteredClause[] = [];

export type MakeProcedure = (machine: Machine, predicate: Predicate, pattern: Pattern) => Procedure;

export class Machine {
  readonly types: Types;
  readonly values: Values;
  readonly clauses: ClauseIndex;
  readonly dependencies: Dependencies;
  readonly modes: Modes;
  readonly budget: Budget;
  readonly scheduler: Scheduler;
  readonly #rules: Rules;
  readonly #facts: FactIndex;
  readonly #clock: QuestionClock;
  readonly #makeProcedure: MakeProcedure;
  readonly #procedures = new Map<string, Procedure>();
  readonly #clausesFor = new Map<string, readonly EnteredClause[]>();
  readonly #shapes: Shape[] = [];
  readonly #shapeIds = new Map<string, number>();
  /** Clauses made for questions that are conjunctions. */
  readonly #questionClauses = new Map<string, readonly Clause[]>();
  /** Forgetting what procedures keep between questions: one function per table in use. */
  readonly #clearings: (() => void)[] = [];
  /** Counts questions, from 1. */
  questionNumber = 0;
  #plannedAfterOverflow = false;
  #context: ContextTables | undefined;
  #now: number | undefined;
  #undecided: string | undefined;

  constructor(options: {
    program: Program;
    facts: FactIndex;
    limits: Limits;
    clock: QuestionClock;
    makeProcedure: MakeProcedure;
  }) {
    const { facts, limits, clock } = options;
    this.#rules = rulesOf(options.program);
    this.#facts = facts;
    this.#clock = clock;
    this.#makeProcedure = options.makeProcedure;
    this.types = new Types(facts.dictionary, this.#rules.typeNames);
    this.values = new Values(facts.dictionary, this.types, this.#rules.literals);
    this.clauses = new ClauseIndex(this.#rules, this.types, this.values);
    this.dependencies = new Dependencies(this.#rules, this.clauses, this);
    this.modes = new Modes((predicate) => this.clausesOf(predicate));
    this.budget = new Budget(limits, clock);
    this.scheduler = new Scheduler(this.budget);
  }

  /** Forgets the last question and takes in the facts of the next. True: plans were forgotten too. */
  restart(contextFacts: readonly Fact[]): boolean {
    this.questionNumber += 1;
    for (let clear = this.#clearings.pop(); clear !== undefined; clear = this.#clearings.pop())
      clear();
    this.values.restart();
    this.budget.restart();
    this.scheduler.restart();
    this.#now = undefined;
    this.#undecided = undefined;
    this.#context =
      contextFacts.length === 0 ? undefined : contextTables(contextFacts, this.values);
    if (this.#procedures.size <= PROCEDURES_MAX && !this.arePlansStale()) return false;
    this.#plannedAfterOverflow = this.dependencies.hasOverflowed;
    this.#procedures.clear();
    this.#clausesFor.clear();
    this.#questionClauses.clear();
    return true;
  }

  /** Were plans made while more was known of recursion than can be known for all of them? */
  arePlansStale(): boolean {
    return this.dependencies.hasOverflowed && !this.#plannedAfterOverflow;
  }

  /** Runs `clear` before the next question. */
  onRestart(clear: () => void): void {
    this.#clearings.push(clear);
  }

  procedure(predicate: Predicate, pattern: Pattern): Procedure {
    const key = `${predicateKey(predicate)}|${patternKey(pattern)}`;
    const known = this.#procedures.get(key);
    if (known !== undefined) return known;
    const procedure = this.#makeProcedure(this, predicate, pattern);
    this.#procedures.set(key, procedure);
    return procedure;
  }

  /** The clauses whose heads match a call with this pattern. */
  clausesFor(predicate: Predicate, pattern: Pattern): readonly EnteredClause[] {
    if (this.clausesOf(predicate).length === 0) return NO_ENTERED;
    const key = `${predicateKey(predicate)}|${patternKey(pattern)}`;
    const known = this.#clausesFor.get(key);
    if (known !== undefined) return known;
    const matching: EnteredClause[] = [];
    for (const clause of this.candidates(predicate, pattern)) {
      const entered = entrance(this, clause, pattern);
      if (entered !== undefined) matching.push({ clause, entrance: entered });
    }
    this.#clausesFor.set(key, matching);
    return matching;
  }

  /** Those among which they are: quick to find, but with some that don't match. */
  candidates(predicate: Predicate, pattern: Pattern): readonly Clause[] {
    const ofQuestion = this.#questionClauses.get(predicate.name);
    return ofQuestion ?? this.clauses.candidates(predicateKey(predicate), pattern);
  }

  clausesOf(predicate: Predicate): readonly Clause[] {
    const ofQuestion = this.#questionClauses.get(predicate.name);
    return ofQuestion ?? this.#rules.heads.get(predicateKey(predicate))?.clauses ?? NO_CLAUSES;
  }

  /** Predicates with one number call each other, directly or not; undefined: it has no rules. */
  componentOf(predicate: Predicate): number | undefined {
    return this.#rules.componentOf.get(predicateKey(predicate));
  }

  /** Lets `clause` be asked like a clause of the policy. Its predicate's name is no Polar name. */
  addQuestionClause(clause: Clause): void {
    this.#questionClauses.set(clause.predicate.name, [clause]);
  }

  factTables(predicate: Predicate): readonly FactTable[] {
    return this.#facts.tables(storedPredicate(predicate));
  }

  /** Tables of the facts that came with the question, by the key of a stored predicate. */
  contextTables(key: string): readonly FactTable[] {
    return this.#context?.get(key) ?? NO_TABLES;
  }

  hasContext(): boolean {
    return this.#context !== undefined;
  }

  /** The number of `@current_unix_time`: one moment for the whole question. */
  now(): number {
    this.#now ??= this.values.numberOf({
      type: 'Integer',
      id: Math.floor(this.#clock.nowSeconds()).toString(),
    });
    return this.#now;
  }

  shapeId(shape: Shape): number {
    const key = shapeKey(shape);
    const known = this.#shapeIds.get(key);
    if (known !== undefined) return known;
    this.#shapes.push(shape);
    this.#shapeIds.set(key, this.#shapes.length - 1);
    return this.#shapes.length - 1;
  }

  shape(id: number): Shape {
    return this.#shapes[id] ?? [];
  }

  /** Remembers the first condition that could not be decided, for the message. */
  noteUndecided(goal: Goal): void {
    if (this.#undecided !== undefined) return;
    const { line, column } = placeOf(goal.span);
    this.#undecided = `${goal.span.source.name}:${line}:${column}`;
  }

  /** Where the first condition stands that met an open variable. */
  undecidedPlace(): string {
    return this.#undecided ?? 'the policy';
  }
}
