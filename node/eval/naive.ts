/**
 * The slow, obvious evaluator that engine.ts is compared with; only tests import it. It derives
 * everything there is to derive, stratum by stratum, by applying every clause to every answer so far
 * until nothing new comes out, and then joins the question's calls over that. No index, no numbers
 * for names, no order of goals.
 *
 * Truth has three values. A condition whose variable is open is neither true nor false: it stays with
 * the answer (`p(x) if x < 5;` yields "p of any x, while x < 5") until some join binds the variable.
 * When nothing can bind it any more, the answer is doubtful. A question is refused when its answer
 * depends on what is in doubt, and only then.
 */

import { NodeError } from '../lib/errors.ts';
import { predicateKey } from '../polar/program.ts';
import { compareIds, compareRows, rowsOf, type Row } from './naive-rows.ts';
import { answersOf, isSure } from './naive-rule.ts';

import type { Clause, Fact, Program, Term as ClauseTerm, Value } from '../polar/program.ts';
import type { Evaluator, Query, QuestionClock } from './evaluator.ts';
import type { Answer, Condition, Goal, Model, Rule } from './naive-rule.ts';
import type { Term } from './naive-unify.ts';

export type NaiveOptions = {
  readonly program: Program;
  readonly facts: readonly Fact[];
  readonly clock: Pick<QuestionClock, 'nowSeconds'>;
  /** How many answers may be tried for one question; without it, any number. */
  readonly stepsMax?: number;
};

/** An evaluator of `program` over `facts`. */
export function createNaiveEvaluator(options: NaiveOptions): Evaluator {
  /** By context facts and second: questions of one test share them. */
  const models = new Map<string, Tables>();
  const ask = (rule: Rule, contextFacts: readonly Fact[]): readonly Answer[] => {
    const now = { type: 'Integer', id: String(options.clock.nowSeconds()) };
    const world = JSON.stringify([contextFacts, now]);
    const tables = models.get(world) ?? leastModel(options, contextFacts, now);
    models.set(world, tables);
    return answersOf(rule, modelOver(tables, options.stepsMax));
  };
  const rowsFor = (query: Query, contextFacts: readonly Fact[]): readonly Candidate<Row>[] =>
    ask(ruleOfQuery(query), contextFacts).flatMap((answer) =>
      rowsOf(answer, query).map((row) => ({ value: row, isSure: isSure(answer) })),
    );

  return {
    holds(call, contextFacts) {
      const predicate = { name: call.predicate, arity: call.args.length };
      const goals: readonly Goal[] = [{ kind: 'call', predicate, terms: call.args }];
      const answers = ask({ variableTypes: [], head: [], goals, conditions: [] }, contextFacts);
      return decided(answers.map((answer) => ({ value: true, isSure: isSure(answer) }))).length > 0;
    },
    solve(query, contextFacts) {
      return decided(rowsFor(query, contextFacts)).toSorted(compareRows);
    },
    idsOf(query, variable, contextFacts) {
      const ids = rowsFor(query, contextFacts).map(({ value, isSure }) => ({
        value: value[variable]?.id ?? null,
        isSure,
      }));
      return decided(ids).toSorted(compareIds);
    },
  };
}

type Candidate<T> = { readonly value: T; readonly isSure: boolean };

/** What is surely so, without repeats; refused when that isn't all there may be. */
function decided<T>(candidates: readonly Candidate<T>[]): readonly T[] {
  const sure = new Map<string, T>();
  for (const { value, isSure } of candidates) {
    if (isSure) sure.set(JSON.stringify(value), value);
  }
  if (candidates.some(({ value }) => !sure.has(JSON.stringify(value)))) {
    throw new NodeError(
      'unbound_variable',
      'Cannot decide a comparison or negation: the question leaves its variable open',
    );
  }
  return [...sure.values()];
}

/* ---------- what can be derived ---------- */

/** Predicate key → answers by what they say, conditions apart. */
type Tables = Map<string, Map<string, readonly Answer[]>>;

/** Every answer of every predicate: the facts, and what the clauses of each stratum add. */
function leastModel(
  { program, facts, stepsMax }: NaiveOptions,
  contextFacts: readonly Fact[],
  now: Value,
): Tables {
  const tables: Tables = new Map();
  for (const fact of [...facts, ...contextFacts]) {
    const key = predicateKey({ name: fact.predicate, arity: fact.args.length });
    insert(tables, key, { args: fact.args, holeTypes: [], conditions: [], isDoubtful: false });
  }
  const model = modelOver(tables, stepsMax);
  const stratumOf = (clause: Clause) => program.strata.get(predicateKey(clause.predicate)) ?? 0;
  const strata = new Set(program.clauses.map(stratumOf).toSorted((a, b) => a - b));
  for (const stratum of strata) {
    const clauses = program.clauses.filter((clause) => stratumOf(clause) === stratum);
    let isNew = true;
    while (isNew) {
      isNew = false;
      for (const clause of clauses) {
        const answers = answersOf(ruleOfClause(clause, now), model);
        const added = answers.map((answer) =>
          insert(tables, predicateKey(clause.predicate), answer),
        );
        isNew ||= added.includes(true);
      }
    }
  }
  return tables;
}

/** Whether the answer adds anything: of two that say the same, the one with fewer conditions stays. */
function insert(tables: Tables, key: string, answer: Answer): boolean {
  const table = tables.get(key) ?? new Map<string, readonly Answer[]>();
  tables.set(key, table);
  const args = answer.args.map((arg) => ('variable' in arg ? arg.variable : [arg.type, arg.id]));
  const said = JSON.stringify([args, answer.holeTypes]);
  const known = table.get(said) ?? [];
  if (known.some((one) => holdsWherever(one, answer))) return false;
  table.set(said, [...known.filter((one) => !holdsWherever(answer, one)), answer]);
  return true;
}

/** Of answers that say the same: is every condition and doubt of the first one of the second too? */
function holdsWherever(first: Answer, second: Answer): boolean {
  if (first.isDoubtful && !second.isDoubtful) return false;
  const texts = new Set(second.conditions.map((condition) => JSON.stringify(condition)));
  return first.conditions.every((condition) => texts.has(JSON.stringify(condition)));
}

function modelOver(tables: Tables, stepsMax: number = Infinity): Model {
  let steps = 0;
  return {
    answersFor: (key) => [...(tables.get(key)?.values() ?? [])].flat(),
    spend() {
      steps += 1;
      if (steps > stepsMax) {
        throw new NodeError('budget_exhausted', `Cannot finish in ${stepsMax} steps`);
      }
    },
  };
}

/* ---------- clauses and questions as rules ---------- */

function ruleOfClause(clause: Clause, now: Value): Rule {
  const termOf = (term: ClauseTerm): Term => {
    if (term.kind === 'slot') return { variable: term.slot };
    return term.kind === 'value' ? term.value : now;
  };
  const goals: Goal[] = [];
  const conditions: Condition[] = [];
  for (const goal of clause.goals) {
    if (goal.kind === 'call') {
      goals.push({ kind: 'call', predicate: goal.predicate, terms: goal.terms.map(termOf) });
    } else if (goal.kind === 'one-of') {
      goals.push({ kind: 'one-of', term: { variable: goal.slot }, values: goal.values });
    } else if (goal.kind === 'not') {
      const terms = goal.terms.map((term) => {
        const local = term.kind === 'slot' ? goal.localSlots.indexOf(term.slot) : -1;
        return local === -1 ? termOf(term) : { local };
      });
      const localTypes = goal.localSlots.map((slot) => clause.slotTypes[slot] ?? 'any');
      conditions.push({ kind: 'not', predicate: goal.predicate, terms, localTypes });
    } else {
      const { kind, left, right } = goal;
      conditions.push(
        kind === 'differ'
          ? { kind, left: termOf(left), right: termOf(right) }
          : { kind, operator: goal.operator, left: termOf(left), right: termOf(right) },
      );
    }
  }
  return { variableTypes: clause.slotTypes, head: clause.head.map(termOf), goals, conditions };
}

function ruleOfQuery(query: Query): Rule {
  const lists: Goal[] = [];
  const listsOfAnyType: Goal[] = [];
  for (const [variable, { type, ids }] of query.variables.entries()) {
    if (ids === null) continue;
    if (type === null) listsOfAnyType.push({ kind: 'ids', term: { variable }, ids });
    else lists.push(oneOf(variable, type, ids));
  }
  const calls = query.calls.map(({ predicate, args }): Goal => {
    const terms = args.map((variable) => ({ variable }));
    return { kind: 'call', predicate: { name: predicate, arity: args.length }, terms };
  });
  return {
    variableTypes: query.variables.map(({ type }) => (type === null ? 'any' : [type])),
    head: [...query.variables.keys()].map((variable) => ({ variable })),
    goals: [...lists, ...calls, ...listsOfAnyType],
    conditions: [],
  };
}

function oneOf(variable: number, type: string, ids: readonly string[]): Goal {
  return { kind: 'one-of', term: { variable }, values: ids.map((id) => ({ type, id })) };
}
