/** The answers of the naive evaluator as rows: one binding per variable of the query; and their order. */

import { present } from '../lib/assert.ts';

import type { TypeSet } from '../polar/program.ts';
import type { Binding, Query } from './evaluator.ts';
import type { Answer } from './naive-rule.ts';

/** One binding per variable of the query. */
export type Row = readonly Binding[];

/**
 * The rows of one answer whose arguments are the query's variables: one for each way to name the
 * types of its holes. Holes that are one hole are named alike.
 */
export function rowsOf(answer: Answer, query: Query): readonly Row[] {
  let namings: readonly (readonly Binding[])[] = [[]];
  for (const [hole, types] of answer.holeTypes.entries()) {
    const bindings = bindingsOf(types, idsAllowed(answer, query, hole));
    namings = namings.flatMap((named) => bindings.map((binding) => [...named, binding]));
  }
  return namings.map((named) =>
    answer.args.map((arg) =>
      'variable' in arg
        ? present(named[arg.variable], 'name of a hole')
        : { type: arg.type, id: arg.id },
    ),
  );
}

/** The ids that the query lists for a hole whose type nobody named; null: any. */
function idsAllowed(answer: Answer, query: Query, hole: number): readonly string[] | null {
  const lists = query.variables.flatMap(({ ids }, variable) => {
    const arg = answer.args[variable];
    return ids !== null && arg !== undefined && 'variable' in arg && arg.variable === hole
      ? [ids]
      : [];
  });
  const [first, ...others] = lists;
  if (first === undefined) return null;
  return first.filter((id) => others.every((list) => list.includes(id)));
}

function bindingsOf(types: TypeSet, ids: readonly string[] | null): readonly Binding[] {
  const typeNames = types === 'any' ? [null] : types;
  return typeNames.flatMap((type) => (ids ?? [null]).map((id) => ({ type, id })));
}

/** Variable by variable: type, then id. */
export function compareRows(left: Row, right: Row): number {
  for (const [index, one] of left.entries()) {
    const other = present(right[index], 'binding');
    const order = compareIds(one.type, other.type) || compareIds(one.id, other.id);
    if (order !== 0) return order;
  }
  return 0;
}

/** By the bytes of UTF-8; null first. */
export function compareIds(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(right === null) - Number(left === null);
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
