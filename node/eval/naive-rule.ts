/**
 * What one rule of the naive evaluator yields from the answers there are: every way to satisfy its
 * calls, by trying every answer for every call, and then what its conditions say of each way.
 */

import { unreachable } from '../lib/assert.ts';
import { predicateKey, type TypeSet, type Value } from '../polar/program.ts';
import { canonicalInteger, canonicalValue } from '../polar/value.ts';
import { renumber, resolve, typesOf, unify, type Term, type Variable } from './naive-unify.ts';

import type { Predicate } from '../polar/program.ts';

/** Something to satisfy; binds variables. */
export type Goal =
  | { readonly kind: 'call'; readonly predicate: Predicate; readonly terms: readonly Term[] }
  | { readonly kind: 'one-of'; readonly term: Term; readonly values: readonly Value[] }
  /** The id is one of these, the type is whatever it is. Stands after every call. */
  | { readonly kind: 'ids'; readonly term: Term; readonly ids: readonly string[] };

/** Something to check once its variables have values. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly left: Term;
      readonly right: Term;
    }
  | { readonly kind: 'differ'; readonly left: Term; readonly right: Term }
  | {
      readonly kind: 'not';
      readonly predicate: Predicate;
      readonly terms: readonly (Term | { readonly local: number })[];
      /** The types of each local variable: one that any value may satisfy the call with. */
      readonly localTypes: readonly TypeSet[];
    };

/** `head if goals and conditions`, over variables of these types. */
export type Rule = {
  readonly variableTypes: readonly TypeSet[];
  readonly head: readonly Term[];
  readonly goals: readonly Goal[];
  readonly conditions: readonly Condition[];
};

/**
 * What a rule yields: for all values of its holes (variables numbered from 0 as they occur in `args`)
 * with these types, as far as the conditions hold. A doubtful answer is true only if some condition
 * holds that nothing can decide any more. An answer without conditions and doubt is sure.
 */
export type Answer = {
  readonly args: readonly Term[];
  readonly holeTypes: readonly TypeSet[];
  readonly conditions: readonly Condition[];
  readonly isDoubtful: boolean;
};

/** The answers there are, by predicate key. `spend` is called for each one tried, and each one found. */
export type Model = {
  readonly answersFor: (predicateKey: string) => readonly Answer[];
  readonly spend: () => void;
};

/** Is nothing left to decide? */
export function isSure(answer: Answer): boolean {
  return answer.conditions.length === 0 && !answer.isDoubtful;
}

/** Every answer of `rule`, repeats included. Negation looks at `model` too, which must be complete for it. */
export function answersOf(rule: Rule, model: Model): readonly Answer[] {
  let states: readonly State[] = [
    {
      variables: rule.variableTypes.map((types) => ({ kind: 'open', types })),
      conditions: rule.conditions,
      isDoubtful: false,
    },
  ];
  for (const goal of rule.goals) {
    states = states.flatMap((state) => satisfy(goal, state, model));
  }
  return states.flatMap((state) => conclude(rule.head, state, model));
}

/** One way to satisfy the goals so far. */
type State = {
  readonly variables: readonly Variable[];
  readonly conditions: readonly Condition[];
  readonly isDoubtful: boolean;
};

/* ---------- goals ---------- */

function satisfy(goal: Goal, state: State, model: Model): readonly State[] {
  switch (goal.kind) {
    case 'call':
      return satisfyCall(goal.terms, predicateKey(goal.predicate), { state, model });
    case 'one-of':
      return satisfyOneOf(goal.term, goal.values, state);
    case 'ids':
      return satisfyIds(goal.term, goal.ids, state);
    default:
      return unreachable(goal);
  }
}

function satisfyCall(
  terms: readonly Term[],
  key: string,
  { state, model }: { readonly state: State; readonly model: Model },
): readonly State[] {
  const states: State[] = [];
  const known = terms.map((term) => resolve(term, state.variables));
  for (const answer of model.answersFor(key)) {
    model.spend();
    if (known.some((term, index) => areDifferentValues(term, answer.args[index]))) continue;
    const first = state.variables.length;
    const holes = answer.holeTypes.map((types) => ({ kind: 'open', types }) as const);
    const variables = [...state.variables, ...holes];
    const args = answer.args.map((arg) => renumber(arg, (hole) => first + hole));
    if (!known.every((term, index) => unify(term, args[index] ?? term, variables))) continue;
    const carried = answer.conditions.map((condition) =>
      mapTerms(condition, (term) => renumber(term, (hole) => first + hole)),
    );
    states.push({
      variables,
      conditions: [...state.conditions, ...carried],
      isDoubtful: state.isDoubtful || answer.isDoubtful,
    });
  }
  return states;
}

/** Worth a look before anything is copied: most answers differ here. */
function areDifferentValues(one: Term, other: Term | undefined): boolean {
  if (other === undefined || 'variable' in one || 'variable' in other) return false;
  return one.id !== other.id || one.type !== other.type;
}

function satisfyOneOf(term: Term, values: readonly Value[], state: State): readonly State[] {
  return values.flatMap((value) => {
    const variables = [...state.variables];
    return unify(term, value, variables) ? [{ ...state, variables }] : [];
  });
}

/** A variable that may be of any type whatsoever stays open: no value can be named. */
function satisfyIds(term: Term, ids: readonly string[], state: State): readonly State[] {
  const known = resolve(term, state.variables);
  if (!('variable' in known)) return ids.includes(known.id) ? [state] : [];
  const types = typesOf(known, state.variables);
  if (types === 'any') return [state];
  const values = types.flatMap((type) => ids.flatMap((id) => canonicalValue({ type, id }) ?? []));
  return satisfyOneOf(known, values, state);
}

/* ---------- conditions ---------- */

/** The answer of a rule whose goals are satisfied: none when a condition is false. */
function conclude(head: readonly Term[], state: State, model: Model): readonly Answer[] {
  model.spend();
  const known = head.map((term) => resolve(term, state.variables));
  const holes = [...new Set(known.flatMap((term) => ('variable' in term ? [term.variable] : [])))];
  const conditions = new Map<string, Condition>();
  let isDoubtful = state.isDoubtful;
  for (const condition of state.conditions) {
    const resolved = mapTerms(condition, (term) => resolve(term, state.variables));
    const open = openVariables(resolved);
    const truth = open.length === 0 ? decide(resolved, model) : undefined;
    if (truth === false) return [];
    if (truth === true) continue;
    if (open.length > 0 && open.every((variable) => holes.includes(variable))) {
      const kept = mapTerms(resolved, (term) => renumber(term, (v) => holes.indexOf(v)));
      conditions.set(JSON.stringify(kept), kept);
    } else {
      isDoubtful = true;
    }
  }
  return [
    {
      args: known.map((term) => renumber(term, (variable) => holes.indexOf(variable))),
      holeTypes: holes.map((variable) => typesOf({ variable }, state.variables)),
      conditions: [...conditions.values()],
      isDoubtful,
    },
  ];
}

/** True, false, or undefined: in doubt. Every variable of the condition has a value. */
function decide(condition: Condition, model: Model): boolean | undefined {
  switch (condition.kind) {
    case 'compare':
      return compareIntegers(condition);
    case 'differ':
      return !isSameValue(condition.left, condition.right);
    case 'not':
      return decideNot(condition, model);
    default:
      return unreachable(condition);
  }
}

function decideNot(
  condition: Extract<Condition, { kind: 'not' }>,
  model: Model,
): boolean | undefined {
  const terms = condition.terms.map((term) => ('local' in term ? { variable: term.local } : term));
  const call: Goal = { kind: 'call', predicate: condition.predicate, terms };
  const rule: Rule = {
    variableTypes: condition.localTypes,
    head: [],
    goals: [call],
    conditions: [],
  };
  const answers = answersOf(rule, model);
  if (answers.some(isSure)) return false;
  return answers.length === 0 ? true : undefined;
}

function compareIntegers(condition: Extract<Condition, { kind: 'compare' }>): boolean {
  const left = integerOf(condition.left);
  const right = integerOf(condition.right);
  if (left === undefined || right === undefined) return false;
  switch (condition.operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return unreachable(condition.operator);
  }
}

function integerOf(term: Term): bigint | undefined {
  if ('variable' in term || term.type !== 'Integer') return undefined;
  const id = canonicalInteger(term.id);
  return id === undefined ? undefined : BigInt(id);
}

function isSameValue(left: Term, right: Term): boolean {
  if ('variable' in left || 'variable' in right) return false;
  return left.type === right.type && left.id === right.id;
}

function openVariables(condition: Condition): readonly number[] {
  const terms = condition.kind === 'not' ? condition.terms : [condition.left, condition.right];
  return terms.flatMap((term) => ('variable' in term ? [term.variable] : []));
}

function mapTerms(condition: Condition, change: (term: Term) => Term): Condition {
  if (condition.kind !== 'not') {
    return { ...condition, left: change(condition.left), right: change(condition.right) };
  }
  const terms = condition.terms.map((term) => ('local' in term ? term : change(term)));
  return { ...condition, terms };
}
