/**
 * Alternatives that differ in ids alone become one with a list of rows: a thousand organizations that a
 * user is a member of are one `IN`, not a thousand sub-selects.
 */

import { present } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import type { Branch, Condition, Operand, Scalar, Source } from './residual.ts';
import { conditionText, shapeOf, sourceOrder } from './shape.ts';

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
  const forms = new Map<object, Form>();
  const groups = new Map<string, Branch[]>();
  for (const [index, given] of branches.entries()) {
    options.deadline?.step();
    const form = formOf(given, branches[index + 1], { forms, options });
    const branch =
      form === undefined ? inOrder(withSimplerNots(given, options)) : ofForm(given, form);
    const shape = form?.shape ?? shapeOf(branch, options.mayList);
    const alike = groups.get(shape);
    if (alike === undefined) groups.set(shape, [branch]);
    else alike.push(branch);
  }
  return [...groups.values()].map((alike) => merged(alike, options));
}

/** What all branches of one likeness have in common. */
type Form = {
  readonly shape: string;
  /** Which of the conditions are kept, in their order. */
  readonly conditions: readonly number[];
};

/** Undefined: the branch is looked at by itself. It and the next one tell of all of their likeness. */
function formOf(
  branch: Branch,
  next: Branch | undefined,
  { forms, options }: { readonly forms: Map<object, Form>; readonly options: SimplifyOptions },
): Form | undefined {
  const { likeness, outputs } = branch;
  if (likeness === undefined) return undefined;
  const known = forms.get(likeness);
  if (known !== undefined || next?.likeness !== likeness) return known;
  const isSaid = outputs.every((one, at) => one === next.outputs[at] || options.mayList(at));
  if (!isSaid) return undefined;
  // Two conditions that say the same here need not do so in the others.
  const isFixed = (at: number) => branch.conditions[at] === next.conditions[at];
  const conditions = orderOf(branch, isFixed);
  const form = { conditions, shape: '' };
  const found = { ...form, shape: shapeOf(ofForm(branch, form), options.mayList) };
  forms.set(likeness, found);
  return found;
}

function ofForm(branch: Branch, { conditions }: Form): Branch {
  return {
    sources: branch.sources,
    conditions: conditions.map((at) => present(branch.conditions[at], 'condition')),
    outputs: branch.outputs,
  };
}

function withSimplerNots(branch: Branch, options: SimplifyOptions): Branch {
  if (branch.conditions.every(({ kind }) => kind !== 'not')) return branch;
  const conditions = branch.conditions.map((condition): Condition =>
    condition.kind === 'not'
      ? { ...condition, branches: simplified(condition.branches, options) }
      : condition,
  );
  return { ...branch, conditions };
}

function inOrder(branch: Branch): Branch {
  if (branch.conditions.length < 2) return branch;
  return ofForm(branch, { shape: '', conditions: orderOf(branch, () => true) });
}

/** Places of conditions in the order of what they say, ids apart; what is fixed and said twice, once. */
function orderOf(branch: Branch, isFixed: (condition: number) => boolean): readonly number[] {
  const order = sourceOrder(branch);
  const said = branch.conditions.map((condition, at) => ({
    at,
    shape: conditionText(condition, order, 'without ids'),
    whole: isFixed(at) ? conditionText(condition, order, 'with ids') : at,
  }));
  const distinct = [...new Map(said.map((each) => [each.whole, each])).values()];
  return distinct
    .toSorted((left, right) => compareText(left.shape, right.shape))
    .map(({ at }) => at);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
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
  const key = (row: readonly string[]) => (row.length === 1 ? row[0] : JSON.stringify(row));
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}
