/**
 * Partial evaluation: what the node knows of a conjunction is decided now, by the engine and the stored
 * facts; rules are replaced by their bodies; facts of the application become sources; predicates that
 * call themselves through those become recursive tables. What is left is a list of branches.
 */

import { assert, present, unreachable } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import { storedPredicate } from '../eval/transitive.ts';
import { type Span, placeOf } from '../polar/source.ts';
import type { BoundFact } from './bindings.ts';
import type { CallGraph, CallKind, Part, RuleKind } from './call-graph.ts';
import type { CentralFacts } from './central-facts.ts';
import { compared, differing, type Decision } from './decide.ts';
import { LOCAL_LIMITS, tooMuch } from './limits.ts';
import { RecursiveTables } from './recursive-tables.ts';
import {
  type AlikeRows,
  branchOfRow,
  type Found,
  gathered,
  likenessOf,
  stateOfRow,
  watchedState,
  withRow,
} from './alike-rows.ts';
import { addedBy, type Check, type Goal, narrowedTo, nextGoal, type State } from './goals.ts';
import type { Branch, Condition, Output, RecursiveTable, Source, Unfolded } from './residual.ts';
import { lookUp, unified, unifiedWith } from './substitution.ts';
import type { Known, Term, Variable } from './substitution.ts';

/** `goals` over variables; what `outputs` are in each way to satisfy them. */
export type Question = {
  readonly variables: readonly Variable[];
  readonly goals: readonly Goal[];
  readonly outputs: readonly Term[];
};

export class Unfolder {
  readonly #graph: CallGraph;
  readonly #facts: CentralFacts;
  readonly #now: Term;
  readonly #deadline: Deadline;
  readonly #recursive: RecursiveTables;
  #steps = 0;
  #branches = 0;
  #sources = 0;

  constructor(options: {
    readonly graph: CallGraph;
    readonly facts: CentralFacts;
    readonly nowSeconds: number;
    readonly deadline: Deadline;
  }) {
    this.#graph = options.graph;
    this.#facts = options.facts;
    this.#deadline = options.deadline;
    this.#now = { kind: 'value', value: { type: 'Integer', id: String(options.nowSeconds) } };
    this.#recursive = new RecursiveTables((kind, part, outputs) =>
      this.#answersOf(kind, part, outputs),
    );
  }

  /** Throws `budget_exhausted`, or `invalid_request` for what SQL cannot say. */
  unfold({ variables, goals, outputs }: Question): Unfolded {
    return this.#solve([{ variables, goals, conditions: [], sources: [], checks: [] }], outputs);
  }

  /** Every recursive table that the branches so far need, those it needs itself before it. */
  get tables(): readonly RecursiveTable[] {
    return this.#recursive.tables;
  }

  #solve(start: readonly Alternative[], outputs: readonly Term[]): Unfolded {
    const branches: Branch[] = [];
    let doubt: NodeError | undefined;
    const left: Alternative[] = [...start];
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      this.#step();
      const step = 'rows' in one ? this.#solvedAlike(one, outputs) : this.#solvedOnce(one, outputs);
      const certain = step.branches.find(isCertain);
      if (certain !== undefined) return { branches: [certain], doubt: undefined };
      doubt ??= step.doubt;
      for (const branch of step.branches) branches.push(branch);
      for (const alternative of step.left) left.push(alternative);
    }
    return { branches, doubt };
  }

  #solvedOnce(state: State, outputs: readonly Term[]): Solved {
    const next = nextGoal(state);
    if (next !== undefined) {
      const goals = state.goals.filter((goal) => goal !== next);
      return { ...NOTHING, left: this.#alternatives({ ...state, goals }, next) };
    }
    const found = this.#concluded(state, outputs);
    if (found === undefined) return NOTHING;
    if (found === 'in doubt') return { ...NOTHING, doubt: leftOpen(state.checks[0]?.span) };
    this.#count(1);
    return { ...NOTHING, branches: [found] };
  }

  /** The first row stands for all, unless somebody had to look at its ids. */
  #solvedAlike(alike: AlikeRows, outputs: readonly Term[]): Solved {
    const { state, looks } = watchedState(alike);
    const { branches, doubt } = state === undefined ? NOTHING : this.#solve([state], outputs);
    const [first = [], ...others] = alike.rows;
    if (looks.isSeen) {
      const left = others.flatMap((ids) => stateOfRow(alike, ids) ?? []);
      return { branches: branches.map((each) => branchOfRow(each, looks, first)), doubt, left };
    }
    this.#count(branches.length * others.length);
    const all = branches.flatMap((branch) => {
      const likeness = likenessOf(branch, looks);
      return alike.rows.map((ids) => {
        this.#deadline.step();
        return { ...branchOfRow(branch, looks, ids), likeness };
      });
    });
    return { branches: all, doubt, left: [] };
  }

  #step(): void {
    this.#steps += 1;
    this.#deadline.step();
    if (this.#steps > LOCAL_LIMITS.stepsMax) {
      throw tooMuch(`try more than ${LOCAL_LIMITS.stepsMax} ways to satisfy a goal`);
    }
  }

  #count(branches: number): void {
    this.#branches += branches;
    if (this.#branches > LOCAL_LIMITS.inlinedRowsMax) {
      throw tooMuch(`list more than ${LOCAL_LIMITS.inlinedRowsMax} rows and alternatives`);
    }
  }

  /* ---------- goals ---------- */

  #alternatives(state: State, goal: Goal): readonly Alternative[] {
    if (goal.kind === 'one-of') return this.#members(state, goal);
    return goal.kinds.flatMap((kind) => {
      const met = narrowedTo(kind, goal.terms, state);
      return met === undefined ? [] : this.#callAlternatives(met, kind, goal.terms);
    });
  }

  #members(state: State, { term, values }: Extract<Goal, { kind: 'one-of' }>): readonly State[] {
    const known = lookUp(term, state.variables);
    if (known.kind !== 'scalar') {
      return values.flatMap((value) => unified(state, term, { kind: 'value', value }) ?? []);
    }
    const ids = values.flatMap(({ type, id }) => (type === known.scalar.type ? [[id]] : []));
    if (ids.length === 0) return [];
    const isOneOf = { kind: 'one-of', scalars: [known.scalar], rows: ids } as const;
    return [{ ...state, conditions: [...state.conditions, isOneOf] }];
  }

  #callAlternatives(state: State, kind: CallKind, terms: readonly Term[]): readonly Alternative[] {
    if (kind.cycle !== undefined && kind.isLocal) return this.#recursiveAnswers(state, kind, terms);
    if (kind.isLocal) return this.#answers(state, { kind, part: 'all' }, terms);
    const known = terms.map((term) => lookUp(term, state.variables));
    if (isStored(kind)) return this.#storedRows(state, kind, terms);
    const rows = this.#facts.derived(kind.predicate, known);
    if (rows !== undefined) return this.#withRows(state, rows, terms);
    const rules = this.#graph.rulesOf(kind);
    if (rules === undefined) throw leftOpen(kind.rules?.[0]?.clause.span);
    return this.#answers(state, { kind: { ...kind, rules }, part: 'all' }, terms);
  }

  /** Facts and rules of a kind of call; or one of its rules, or its facts alone. */
  #answers(
    state: State,
    { kind, part }: { readonly kind: CallKind; readonly part: Part },
    terms: readonly Term[],
  ): readonly Alternative[] {
    const rules = part === 'all' ? (kind.rules ?? []) : part === 'facts' ? [] : [part];
    const ofRules = rules.flatMap((rule) => this.#ruleAnswer(state, rule, terms) ?? []);
    if (part !== 'all' && part !== 'facts') return ofRules;
    return [
      ...this.#storedRows(state, kind, terms),
      ...kind.bound.flatMap((bound) => this.#boundRows(state, bound, terms) ?? []),
      ...ofRules,
    ];
  }

  #storedRows(state: State, kind: CallKind, terms: readonly Term[]): readonly Alternative[] {
    const known = terms.map((term) => lookUp(term, state.variables));
    return this.#withRows(state, this.#facts.stored(kind.predicate, known), terms);
  }

  #withRows(
    state: State,
    rows: Iterable<readonly Found[]>,
    terms: readonly Term[],
  ): readonly Alternative[] {
    const { alike, others } = gathered(state, terms, this.#counted(rows));
    return [...alike, ...others.flatMap((row) => withRow(state, row, terms) ?? [])];
  }

  *#counted<Row>(rows: Iterable<Row>): Generator<Row, undefined> {
    let count = 0;
    for (const row of rows) {
      this.#step();
      count += 1;
      if (count > LOCAL_LIMITS.inlinedRowsMax) {
        throw tooMuch(`list more than ${LOCAL_LIMITS.inlinedRowsMax} central facts`);
      }
      yield row;
    }
  }

  #boundRows(state: State, bound: BoundFact, terms: readonly Term[]): State | undefined {
    const number = this.newSource();
    const sources: readonly Source[] = [...state.sources, { kind: 'bound', number, bound }];
    let met: State | undefined = { ...state, sources };
    let column = 0;
    for (const [index, arg] of bound.args.entries()) {
      if (met === undefined) return undefined;
      const term = present(terms[index], 'term');
      if (arg.kind === 'constant') {
        const { type, id } = arg;
        met = unifiedWith(met, term, { kind: 'value', value: { type, id } });
        continue;
      }
      const scalar = { source: number, column, type: arg.type, isText: false };
      met = unifiedWith(met, term, { kind: 'scalar', scalar });
      column += 1;
    }
    return met;
  }

  #recursiveAnswers(state: State, kind: CallKind, terms: readonly Term[]): readonly State[] {
    const open = this.#recursive.openRulesOf(kind);
    return [
      ...this.#recursiveRows(state, kind, terms),
      ...open.flatMap((rule) => this.#ruleAnswer(state, rule, terms) ?? []),
    ];
  }

  #recursiveRows(state: State, kind: CallKind, terms: readonly Term[]): readonly State[] {
    const place = this.#recursive.placeOf(kind);
    if (place === undefined) return [];
    const number = this.newSource();
    const source: Source = { kind: 'recursive', number, ...place };
    let met: State | undefined = { ...state, sources: [...state.sources, source] };
    let column = 0;
    for (const [index, arg] of kind.args.entries()) {
      if (arg.kind === 'value' || met === undefined) continue;
      const type = arg.types === 'any' ? undefined : arg.types[0];
      assert(type !== undefined, 'a recursive call has exact types');
      const scalar = { source: number, column, type, isText: true };
      met = unifiedWith(met, present(terms[index], 'term'), { kind: 'scalar', scalar });
      column += 1;
    }
    return met === undefined ? [] : [met];
  }

  /** A number that no source has. */
  newSource(): number {
    this.#sources += 1;
    return this.#sources;
  }

  /** The call with the rule's body in its place: its slots are variables of their own. */
  #ruleAnswer(
    state: State,
    { clause, targets }: RuleKind,
    terms: readonly Term[],
  ): State | undefined {
    this.#step();
    const first = state.variables.length;
    const slots = clause.slotTypes.map((types): Variable => ({ kind: 'open', types }));
    const termOf = (term: (typeof clause.head)[number]): Term => {
      if (term.kind === 'slot') return { kind: 'variable', variable: first + term.slot };
      return term.kind === 'value' ? term : this.#now;
    };
    let met: State | undefined = { ...state, variables: [...state.variables, ...slots] };
    for (const [index, term] of clause.head.entries()) {
      if (met === undefined) return undefined;
      met = unified(met, termOf(term), present(terms[index], 'term'));
    }
    if (met === undefined) return undefined;
    const goals: Goal[] = [];
    const checks: Check[] = [];
    for (const [index, goal] of clause.goals.entries()) {
      const added = addedBy(goal, { termOf, first, kinds: targets[index] ?? [] });
      if (added.kind === 'call' || added.kind === 'one-of') goals.push(added);
      else checks.push(added);
    }
    return { ...met, goals: [...met.goals, ...goals], checks: [...met.checks, ...checks] };
  }

  /** The answers of a kind of call by itself, for a recursive table. */
  #answersOf(kind: CallKind, part: Part, outputs: readonly number[]): Unfolded {
    const variables = kind.args.map((arg): Variable =>
      arg.kind === 'value' ? arg : { kind: 'open', types: arg.types },
    );
    const terms = variables.map((_, variable): Term => ({ kind: 'variable', variable }));
    const start = { variables, goals: [], conditions: [], sources: [], checks: [] };
    const columns = outputs.map((index) => present(terms[index], 'term'));
    return this.#solve(this.#answers(start, { kind, part }, terms), columns);
  }

  /* ---------- the end of a conjunction ---------- */

  /** Undefined: it is false. */
  #concluded(state: State, outputs: readonly Term[]): Branch | 'in doubt' | undefined {
    const conditions: Condition[] = [...state.conditions];
    let isInDoubt = false;
    for (const check of state.checks) {
      const decision = this.#decided(check, state);
      if (decision === false) return undefined;
      if (decision === true) continue;
      if (decision === 'open') isInDoubt = true;
      else conditions.push(decision);
    }
    if (isInDoubt) return 'in doubt';
    return {
      sources: state.sources,
      conditions,
      outputs: outputs.map((term) => outputOf(lookUp(term, state.variables))),
    };
  }

  #decided(check: Check, state: State): Decision {
    switch (check.kind) {
      case 'compare':
      case 'differ': {
        const left = lookUp(check.terms[0], state.variables);
        const right = lookUp(check.terms[1], state.variables);
        return check.kind === 'differ'
          ? differing(left, right)
          : compared(check.operator, left, right);
      }
      case 'not':
        return this.#decidedNot(check, state);
      default:
        return unreachable(check);
    }
  }

  #decidedNot({ call, needed }: Extract<Check, { kind: 'not' }>, state: State): Decision {
    if (needed.some((term) => lookUp(term, state.variables).kind === 'open')) return 'open';
    const { variables } = state;
    const { branches, doubt } = this.unfold({ variables, goals: [call], outputs: [] });
    if (branches.some(isCertain)) return false;
    if (doubt !== undefined) return 'open';
    return branches.length === 0 ? true : { kind: 'not', branches };
  }
}

/** A way to go on, or many at once. */
type Alternative = State | AlikeRows;

/** What came of one alternative: what it is, and what is left to look at. */
type Solved = Unfolded & { readonly left: readonly Alternative[] };

const NOTHING: Solved = { branches: [], doubt: undefined, left: [] };

/** Does it hold whatever the database has, and is that all that is asked? */
function isCertain({ sources, conditions, outputs }: Branch): boolean {
  return sources.length === 0 && conditions.length === 0 && outputs.length === 0;
}

function isStored({ predicate }: CallKind): boolean {
  return storedPredicate(predicate) !== predicate;
}

function outputOf(known: Known): Output {
  return known.kind === 'open' ? { kind: 'open' } : known;
}

function leftOpen(span: Span | undefined): NodeError {
  const place =
    span === undefined
      ? ''
      : ` (${span.source.name}:${placeOf(span).line}:${placeOf(span).column})`;
  return new NodeError(
    'unbound_variable',
    `Cannot decide a comparison or negation${place}: the question leaves its variable open`,
  );
}
