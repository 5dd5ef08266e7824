/**
 * Alternatives that differ in ids alone become one with a list of rows: a thousand organizations that a
 * user is a member of are one `IN`, not a thousand sub-selects.
 */

import { present } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import type { Branch, Condition, Operand, Output, Scalar, Source } from './residual.ts';

export type SimplifyOptions = {
  /** May an output be a column of a list of rows, which makes it text? */
  readonly mayList: (output: number) => boolean;
  /** A number that no source has. */
  readonly newSource: () => number;
  /** Left out: none. */
  readonly deadline?: Deadline | undefined;
};

/** Fewer branches that say the same together. */
export function simplified(
  branches: readonly Branch[],
  options: SimplifyOptions,
): readonly Branch[] {
  const ordered = branches.map((branch) => {
    options.deadline?.step();
    return inOrder(withSimplerNots(branch, options));
  });
  const groups = Map.groupBy(ordered, (branch) => shapeOf(branch, options.mayList));
  return [...groups.values()].map((alike) => merged(alike, options));
}

function withSimplerNots(branch: Branch, options: SimplifyOptions): Branch {
  const conditions = branch.conditions.map((condition): Condition =>
    condition.kind === 'not'
      ? { ...condition, branches: simplified(condition.branches, options) }
      : condition,
  );
  return { ...branch, conditions };
}

/** Conditions in the order of what they say, ids apart, each once. */
function inOrder(branch: Branch): Branch {
  const numbers = new Map<number, number>();
  for (const { number } of branch.sources) numbers.set(number, numbers.size);
  const said = branch.conditions.map((condition) => ({
    condition,
    shape: textOf(maskedCondition(condition), numbers),
    whole: textOf(condition, numbers),
  }));
  const distinct = [...new Map(said.map((each) => [each.whole, each])).values()];
  const conditions = distinct
    .toSorted((left, right) => compareText(left.shape, right.shape))
    .map(({ condition }) => condition);
  return { ...branch, conditions };
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** What a branch says, but for the ids that may differ between those that are merged. */
function shapeOf(branch: Branch, mayList: SimplifyOptions['mayList']): string {
  const outputs = branch.outputs.map((output, index) => (mayList(index) ? masked(output) : output));
  const conditions = branch.conditions.map(maskedCondition);
  const numbers = new Map<number, number>();
  for (const { number } of branch.sources) numbers.set(number, numbers.size);
  return textOf({ sources: branch.sources, conditions, outputs }, numbers);
}

function maskedCondition(condition: Condition): unknown {
  return condition.kind === 'equal' ? { ...condition, right: masked(condition.right) } : condition;
}

function masked(output: Output): unknown {
  return output.kind === 'value' ? { kind: 'value', type: output.value.type } : output;
}

/** As text, in which sources have numbers by their order and not their own. */
function textOf(said: unknown, known: ReadonlyMap<number, number>): string {
  const numbers = new Map(known);
  return JSON.stringify(said, (key, value: unknown) => {
    if ((key !== 'number' && key !== 'source') || typeof value !== 'number') return value;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
}

/** An id that a branch says, and where. */
type Place =
  | { readonly kind: 'equal'; readonly scalar: Scalar; readonly index: number }
  | { readonly kind: 'output'; readonly type: string; readonly index: number };

/** Branches of one shape, as one. */
function merged(alike: readonly Branch[], options: SimplifyOptions): Branch {
  const first = present(alike[0], 'branch of a shape');
  const places = placesOf(first, options.mayList);
  const rows = distinctRows(alike.map((branch) => places.map((place) => idAt(branch, place))));
  const varying = places.flatMap((place, at) =>
    rows.some((row) => row[at] !== rows[0]?.[at]) ? [{ place, at }] : [],
  );
  if (varying.length === 0) return first;
  const kept = rows.map((row) => varying.map(({ at }) => present(row[at], 'id')));
  const atConditions = varying.flatMap(({ place }) => (place.kind === 'equal' ? [place] : []));
  const conditions = first.conditions.filter((_, index) =>
    atConditions.every((place) => place.index !== index),
  );
  if (atConditions.length === varying.length) {
    const scalars = atConditions.map(({ scalar }) => scalar);
    return { ...first, conditions: [...conditions, { kind: 'one-of', scalars, rows: kept }] };
  }
  const listed = varying.map(({ place }) => place);
  return joinedWithRows({ ...first, conditions }, listed, {
    rows: kept,
    number: options.newSource(),
  });
}

/** The branch with a source of written rows in place of the ids at `places`. */
function joinedWithRows(
  branch: Branch,
  places: readonly Place[],
  { rows, number }: { readonly rows: readonly (readonly string[])[]; readonly number: number },
): Branch {
  const types = places.map((place) => (place.kind === 'equal' ? place.scalar.type : place.type));
  const source: Source = { kind: 'rows', number, types, rows };
  const columns = types.map((type, column): Operand => ({
    kind: 'scalar',
    scalar: { source: number, column, type, isText: true },
  }));
  const conditions = places.flatMap((place, at): readonly Condition[] => {
    const right = present(columns[at], 'column');
    return place.kind === 'equal' ? [{ kind: 'equal', left: place.scalar, right }] : [];
  });
  const outputs = branch.outputs.map((output, index) => {
    const at = places.findIndex((place) => place.kind === 'output' && place.index === index);
    return at === -1 ? output : present(columns[at], 'column');
  });
  return {
    sources: [...branch.sources, source],
    conditions: [...branch.conditions, ...conditions],
    outputs,
  };
}

function placesOf(branch: Branch, mayList: SimplifyOptions['mayList']): readonly Place[] {
  const atConditions = branch.conditions.flatMap((condition, index): readonly Place[] =>
    condition.kind === 'equal' && condition.right.kind === 'value'
      ? [{ kind: 'equal', scalar: condition.left, index }]
      : [],
  );
  const atOutputs = branch.outputs.flatMap((output, index): readonly Place[] =>
    output.kind === 'value' && mayList(index)
      ? [{ kind: 'output', type: output.value.type, index }]
      : [],
  );
  return [...atConditions, ...atOutputs];
}

function idAt({ conditions, outputs }: Branch, place: Place): string {
  const condition = conditions[place.index];
  const operand =
    place.kind === 'output'
      ? outputs[place.index]
      : condition?.kind === 'equal'
        ? condition.right
        : undefined;
  return present(operand?.kind === 'value' ? operand.value.id : undefined, 'id of a branch');
}

function distinctRows(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
