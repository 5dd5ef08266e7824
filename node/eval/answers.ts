/** Numbers back to names: what the engine found, as rows of bindings in their one order. */

import { compareUtf8 } from '../lib/compare-utf8.ts';
import type { Budget } from './budget.ts';
import type { Binding, QueryVariable } from './evaluator.ts';
import type { Machine } from './machine.ts';
import type { Shape, ShapeItem } from './pattern.ts';
import type { Entry } from './procedure.ts';
import { ANY_TYPE } from './types.ts';

export type Row = readonly Binding[];

/** A question's variable and the number of its value; null: it is open. */
export type Asked = { readonly variable: QueryVariable; readonly number: number | null };

/** A question without open variables has one row: its own values. */
export function askedRow(machine: Machine, asked: readonly Asked[]): Row {
  return asked.map(({ number }) => valueBinding(machine, number ?? 0));
}

/** The rows of one answer: one for each way to name the types of its wildcards. */
export function rowsOfAnswer(
  machine: Machine,
  asked: readonly Asked[],
  { entry, index }: { entry: Entry; index: number },
): readonly Row[] {
  const { flat, width } = entry.answers;
  const offset = index * width;
  const shape = machine.shape(flat[offset] ?? 0);
  let rows: { row: Binding[]; named: ReadonlyMap<number, string | null> }[] = [
    { row: [], named: new Map() },
  ];
  const typed = typedHoles(asked, shape);
  let item = 0;
  for (const one of asked) {
    if (one.number !== null) {
      const binding = valueBinding(machine, one.number);
      for (const { row } of rows) row.push(binding);
      continue;
    }
    const known = shape[item];
    item += 1;
    if (known?.kind === 'hole') {
      rows = rows.flatMap((before) => withHole(machine, { before, hole: known, typed }));
      continue;
    }
    const binding = valueBinding(machine, flat[offset + item] ?? 0);
    for (const { row } of rows) row.push(binding);
  }
  return rows.map(({ row }) => row).filter((row) => isAsked(row, asked));
}

function valueBinding({ values }: Machine, number: number): Binding {
  return { type: values.typeNameOf(number), id: values.idOf(number) };
}

/** Wildcards that are one value have one type. */
function withHole(
  machine: Machine,
  options: {
    before: { row: readonly Binding[]; named: ReadonlyMap<number, string | null> };
    hole: Extract<ShapeItem, { kind: 'hole' }>;
    typed: ReadonlyMap<number, string>;
  },
): { row: Binding[]; named: ReadonlyMap<number, string | null> }[] {
  const { before, hole, typed } = options;
  const already = before.named.get(hole.hole);
  const names = already === undefined ? typeNamesOf(machine, hole, typed) : [already];
  return names.map((type) => ({
    row: [...before.row, { type, id: null }],
    named: new Map([...before.named, [hole.hole, type]]),
  }));
}

function typeNamesOf(
  machine: Machine,
  { hole, types }: { readonly hole: number; readonly types: number },
  typed: ReadonlyMap<number, string>,
): (string | null)[] {
  const asked = typed.get(hole);
  if (asked !== undefined) return [asked];
  if (types === ANY_TYPE) return [null];
  return machine.types.members(types).map((type) => machine.types.nameOf(type) ?? null);
}

/** Hole → the type that some variable asks it to have. */
function typedHoles(asked: readonly Asked[], shape: Shape): ReadonlyMap<number, string> {
  const open = asked.filter(({ number }) => number === null);
  return new Map(
    shape.flatMap((item, index) => {
      const type = open[index]?.variable.type ?? null;
      return item.kind === 'hole' && type !== null ? [[item.hole, type] as const] : [];
    }),
  );
}

/** Types that only the question knows share a number: they are told apart here. */
function isAsked(row: Row, asked: readonly Asked[]): boolean {
  return row.every((binding, index) => {
    const wanted = asked[index]?.variable.type ?? null;
    return wanted === null || binding.type === wanted;
  });
}

/** Distinct rows, ascending by type, then by id; wildcards first. */
export function sortedRows(rows: readonly Row[], budget: Pick<Budget, 'step'>): readonly Row[] {
  const sorted = rows.toSorted((left, right) => {
    budget.step();
    return compareRows(left, right);
  });
  return sorted.filter((row, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareRows(before, row) !== 0;
  });
}

/** Distinct ids, ascending; null first. */
export function sortedIds(
  ids: readonly (string | null)[],
  budget: Pick<Budget, 'step'>,
): readonly (string | null)[] {
  return [...new Set(ids)].toSorted((left, right) => {
    budget.step();
    return compareNames(left, right);
  });
}

/**
 * The ids of the one open argument of `entry`, when its answers can be put in order as numbers;
 * undefined when they can't, or when some are wildcards.
 */
export function orderedIds(machine: Machine, entry: Entry): readonly string[] | undefined {
  const { values } = machine;
  const { flat, count } = entry.answers;
  const [shapeId = 0] = flat;
  const [item] = machine.shape(shapeId);
  if (item?.kind !== 'bound' || !values.isOrdered(item.type)) return undefined;
  const numbers = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const number = flat[index * 2 + 1] ?? 0;
    if (flat[index * 2] !== shapeId || !values.isInFacts(number)) return undefined;
    numbers[index] = number;
  }
  return Array.from(numbers.sort(), (number) => {
    machine.budget.step();
    return values.idOf(number);
  });
}

function compareRows(left: Row, right: Row): number {
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareNames(one.type, other.type) || compareNames(one.id, other.id);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNames(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  return right === null ? 1 : compareUtf8(left, right);
}
