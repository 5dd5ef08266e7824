/**
 * Rows of central facts that differ in ids alone. What follows from the first one follows from each, with
 * its own ids, as long as nobody looked at an id on the way: a thousand organizations that a user is a
 * member of are unfolded once.
 */

import { present, unreachable } from '../lib/assert.ts';
import type { Value } from '../polar/program.ts';
import type { State } from './goals.ts';
import type { Branch, Condition, Operand, Output } from './residual.ts';
import { type Known, lookUp, narrowed, type Term, unified } from './substitution.ts';

/** A value, or anything of a type (of any type when that is null). */
export type Found = { readonly type: string | null; readonly id: string | null };

/** One alone is like itself. */
const ROWS_MIN = 2;

/** Rows of `terms` under `state`, all with these types in the places that `state` leaves unknown. */
export type AlikeRows = {
  readonly state: State;
  /** The places' terms. */
  readonly terms: readonly Term[];
  readonly types: readonly string[];
  /** At least two; an id for each place. */
  readonly rows: readonly (readonly string[])[];
};

/** Has somebody looked at one of the ids? */
export type Looks = { isSeen: boolean };

/** A value that notes it when its id is looked at. */
class WatchedValue implements Value {
  readonly type: string;
  /** Of the ids of its row. */
  readonly place: number;
  /** Which rows it is of: others may be watched at the same time. */
  readonly looks: Looks;
  readonly #id: string;

  constructor(value: Value, place: number, looks: Looks) {
    this.type = value.type;
    this.place = place;
    this.looks = looks;
    this.#id = value.id;
  }

  get id(): string {
    this.looks.isSeen = true;
    return this.#id;
  }
}

/** The state with one row as the call's terms; undefined: it cannot be. */
export function withRow(
  state: State,
  row: readonly Found[],
  terms: readonly Term[],
): State | undefined {
  let met: State | undefined = state;
  for (const [index, { type, id }] of row.entries()) {
    if (met === undefined) return undefined;
    const term = present(terms[index], 'term');
    if (type !== null && id === null) met = narrowed(met, term, [type]);
    else if (type !== null && id !== null) {
      met = unified(met, term, { kind: 'value', value: { type, id } });
    }
  }
  return met;
}

/** The rows that are alike, and the others. */
export function gathered(
  state: State,
  terms: readonly Term[],
  rows: Iterable<readonly Found[]>,
): { readonly alike: readonly AlikeRows[]; readonly others: readonly (readonly Found[])[] } {
  const places = loosePlaces(state, terms);
  if (places === undefined) return { alike: [], others: [...rows] };
  const values = terms.map((term) => lookUp(term, state.variables));
  const others: (readonly Found[])[] = [];
  const byTypes = new Map<string, (readonly Found[])[]>();
  for (const row of rows) {
    if (row.some(({ id }) => id === null)) {
      others.push(row);
      continue;
    }
    if (!agrees(row, values)) continue;
    const key = typesKey(row, places);
    const known = byTypes.get(key);
    if (known === undefined) byTypes.set(key, [row]);
    else known.push(row);
  }
  const alike: AlikeRows[] = [];
  for (const group of byTypes.values()) {
    if (group.length < ROWS_MIN) others.push(...group);
    else alike.push(alikeRows(state, terms, { places, group }));
  }
  return { alike, others };
}

/** Places of the terms that have no value; undefined: there are none, or two of them are one variable. */
function loosePlaces(state: State, terms: readonly Term[]): readonly number[] | undefined {
  const places: number[] = [];
  const variables = new Set<number>();
  for (const [place, term] of terms.entries()) {
    const known = lookUp(term, state.variables);
    if (known.kind === 'value') continue;
    if (known.kind === 'open') {
      if (variables.has(known.variable)) return undefined;
      variables.add(known.variable);
    }
    places.push(place);
  }
  return places.length === 0 ? undefined : places;
}

/** Has the row the values that are known? */
function agrees(row: readonly Found[], known: readonly Known[]): boolean {
  return known.every((one, place) => {
    if (one.kind !== 'value') return true;
    const found = row[place];
    return found?.type === one.value.type && found.id === one.value.id;
  });
}

function typesKey(row: readonly Found[], places: readonly number[]): string {
  const [only = 0, ...more] = places;
  if (more.length === 0) return row[only]?.type ?? '';
  return JSON.stringify(places.map((place) => row[place]?.type));
}

function alikeRows(
  state: State,
  terms: readonly Term[],
  { places, group }: { places: readonly number[]; group: readonly (readonly Found[])[] },
): AlikeRows {
  const [first = []] = group;
  return {
    state,
    terms: places.map((place) => present(terms[place], 'term')),
    types: places.map((place) => present(first[place]?.type ?? undefined, 'type')),
    rows: group.map((row) => places.map((place) => present(row[place]?.id ?? undefined, 'id'))),
  };
}

/**
 * The first row's state with watched values; undefined: it cannot be, and if nobody has looked none can.
 * Whether somebody has is known when all work on the state is done.
 */
export function watchedState(alike: AlikeRows): {
  readonly state: State | undefined;
  readonly looks: Looks;
} {
  const looks: Looks = { isSeen: false };
  const [ids = []] = alike.rows;
  const values = alike.types.map(
    (type, place) => new WatchedValue({ type, id: present(ids[place], 'id') }, place, looks),
  );
  return { state: withValues(alike, values), looks };
}

/** The state of one row; undefined: it cannot be. */
export function stateOfRow(alike: AlikeRows, ids: readonly string[]): State | undefined {
  const values = alike.types.map((type, place) => ({ type, id: present(ids[place], 'id') }));
  return withValues(alike, values);
}

function withValues({ state, terms }: AlikeRows, values: readonly Value[]): State | undefined {
  let met: State | undefined = state;
  for (const [place, value] of values.entries()) {
    if (met === undefined) return undefined;
    met = unified(met, present(terms[place], 'term'), { kind: 'value', value });
  }
  return met;
}

/** Of the branches that `branchOfRow` makes of one branch; undefined: they differ in more than it allows. */
export function likenessOf({ conditions }: Branch, looks: Looks): object | undefined {
  const isWatched = (known: Output) =>
    known.kind === 'value' && known.value instanceof WatchedValue && known.value.looks === looks;
  const mayDiffer = conditions.some((condition) => {
    if (condition.kind === 'not') return true;
    const isComparison = condition.kind === 'compare' || condition.kind === 'differ';
    return isComparison && (isWatched(condition.left) || isWatched(condition.right));
  });
  return mayDiffer ? undefined : {};
}

/** What followed from the watched state, for the row with these ids. */
export function branchOfRow(branch: Branch, looks: Looks, ids: readonly string[]): Branch {
  /** Values of other rows that are watched stay so: whoever watches them comes later. */
  function own<Known extends Output>(known: Known): Known | Operand {
    if (known.kind !== 'value' || !(known.value instanceof WatchedValue)) return known;
    const { type, place } = known.value;
    if (known.value.looks !== looks) return known;
    return { kind: 'value', value: { type, id: present(ids[place], 'id') } };
  }
  function ownCondition(condition: Condition): Condition {
    switch (condition.kind) {
      case 'one-of':
        return condition;
      case 'equal': {
        const right = own(condition.right);
        return right === condition.right ? condition : { ...condition, right };
      }
      case 'compare':
      case 'differ': {
        const left = own(condition.left);
        const right = own(condition.right);
        const isSame = left === condition.left && right === condition.right;
        return isSame ? condition : { ...condition, left, right };
      }
      case 'not': {
        const branches = condition.branches.map((inner) => branchOfRow(inner, looks, ids));
        return { ...condition, branches };
      }
      default:
        return unreachable(condition);
    }
  }
  return {
    sources: branch.sources,
    conditions: branch.conditions.map(ownCondition),
    outputs: branch.outputs.map(own),
  };
}
