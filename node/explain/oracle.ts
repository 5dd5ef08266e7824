/**
 * What is true, for whoever looks for the reasons: an engine, and the facts, under one question's
 * context facts and clock. "Any value of a type" is asked about as a value that occurs nowhere.
 */

import { createEngine, type Conditions, type Engine } from '../eval/engine.ts';
import {
  type Binding,
  DEFAULT_LIMITS,
  type Limits,
  type QuestionClock,
} from '../eval/evaluator.ts';
import { type FactIndex, NONE } from '../eval/facts.ts';
import { rulesOf } from '../eval/rules.ts';
import { NodeError } from '../lib/errors.ts';
import type { Fact, Goal, Program, TypeSet, Value } from '../polar/program.ts';
import type { Atom, FactOrigin } from './explanation.ts';
import type { Slots } from './slots.ts';

/** What one explanation may cost, and each question in it. */
export type ExplainLimits = {
  /** Asked of the engine, each within `question`. */
  readonly questionsMax: number;
  readonly question: Limits;
  readonly timeMs: number;
};

export const EXPLAIN_LIMITS: ExplainLimits = {
  questionsMax: 50_000,
  question: { ...DEFAULT_LIMITS, stepsMax: 50_000_000, rowsMax: 100_000 },
  timeMs: 20_000,
};

/** One goal list and what is known of its slots. */
export type Wanted = {
  readonly goals: readonly Goal[];
  readonly slotTypes: readonly TypeSet[];
  readonly slots: Slots;
};

/** `isComplete` false: more ways may exist, but some condition could not be decided. */
export type Ways = {
  readonly rows: readonly (readonly Binding[])[];
  readonly isComplete: boolean;
};

export class Oracle {
  /** `@current_unix_time`. */
  readonly now: Value;
  readonly #engine: Engine;
  readonly #facts: FactIndex;
  readonly #contextFacts: readonly Fact[];
  readonly #contextKeys: ReadonlySet<string>;
  readonly #limits: ExplainLimits;
  readonly #clock: QuestionClock;
  /** An id, and a type, that nothing has. */
  readonly #any: string;
  readonly #endsMs: number;
  #questions = 0;

  /** `nowSeconds` must not change while it is in use. */
  constructor(options: {
    readonly program: Program;
    readonly facts: FactIndex;
    readonly contextFacts: readonly Fact[];
    readonly limits: ExplainLimits;
    readonly clock: QuestionClock;
  }) {
    const { program, facts, contextFacts, limits, clock } = options;
    this.#engine = createEngine({ program, facts, limits: limits.question, clock });
    this.#facts = facts;
    this.#contextFacts = contextFacts;
    this.#contextKeys = new Set(contextFacts.map(factKey));
    this.#limits = limits;
    this.#clock = clock;
    this.#any = unusedName(program, facts, contextFacts);
    this.#endsMs = clock.monotonicMs() + limits.timeMs;
    this.now = { type: 'Integer', id: Math.floor(clock.nowSeconds()).toString() };
  }

  /** Where the fact is, if it is one. */
  originOf({ predicate, args }: Atom): FactOrigin | undefined {
    const values = args.flatMap(({ type, id }) =>
      type === null || id === null ? [] : [{ type, id }],
    );
    if (values.length < args.length) return undefined;
    const fact = { predicate: predicate.name, args: values };
    if (isStored(this.#facts, fact)) return 'stored';
    return this.#contextKeys.has(factKey(fact)) ? 'context' : undefined;
  }

  /** Throws `budget_exhausted`. */
  ways({ goals, slotTypes, slots }: Wanted): Ways {
    this.#spend();
    const values = slots.map((known) => (known === undefined ? null : this.#valueOf(known)));
    const conditions: Conditions = { goals, slotTypes, slots: values };
    const { rows, isComplete } = this.#engine.waysToMeet(conditions, this.#contextFacts);
    return { rows: rows.map((row) => row.map((each) => this.#bindingOf(each))), isComplete };
  }

  #valueOf({ type, id }: Binding): Value {
    return { type: type ?? this.#any, id: id ?? this.#any };
  }

  #bindingOf({ type, id }: Binding): Binding {
    return { type: type === this.#any ? null : type, id: id === this.#any ? null : id };
  }

  #spend(): void {
    this.#questions += 1;
    const { questionsMax, timeMs } = this.#limits;
    if (this.#questions > questionsMax) throw exhausted(`${questionsMax} questions`);
    if (this.#clock.monotonicMs() > this.#endsMs) throw exhausted(`${timeMs} ms`);
  }
}

function exhausted(what: string): NodeError {
  return new NodeError('budget_exhausted', `Cannot explain within ${what}`);
}

function isStored(facts: FactIndex, { predicate, args }: Fact): boolean {
  const { dictionary } = facts;
  const row = Uint32Array.from(args, ({ type, id }) => {
    const number = dictionary.findType(type);
    return number === NONE ? NONE : dictionary.findValue(number, id);
  });
  if (row.includes(NONE)) return false;
  return facts.tables({ name: predicate, arity: args.length }).some(
    (table) =>
      table.columns.every((column, index) => {
        const value = row[index] ?? NONE;
        if (column.kind === 'constant') return column.value === value;
        return column.type === dictionary.typeOf(value);
      }) && table.has(row),
  );
}

/** Neither a type nor an id that facts, rules or context facts have. */
function unusedName(program: Program, facts: FactIndex, contextFacts: readonly Fact[]): string {
  const { literals, typeNames } = rulesOf(program);
  const { dictionary } = facts;
  const values = [...literals, ...contextFacts.flatMap(({ args }) => args)];
  const used = new Set([...typeNames, ...values.flatMap(({ type, id }) => [type, id])]);
  for (let name = '\0any'; ; name += '\0') {
    const types = Array.from({ length: dictionary.typeCount }, (_, type) => type);
    const isStoredId = types.some((type) => dictionary.findValue(type, name) !== NONE);
    if (!used.has(name) && !isStoredId && dictionary.findType(name) === NONE) return name;
  }
}

function factKey({ predicate, args }: Fact): string {
  return JSON.stringify([predicate, ...args.map(({ type, id }) => [type, id])]);
}
