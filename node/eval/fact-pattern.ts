/** Which stored facts: the patterns of reading and deleting, over any FactIndex. */

import type { Fact, Value } from '../polar/program.ts';
import { NONE } from './facts.ts';
import type { FactIndex, FactTable } from './facts.ts';

/** A null matches anything: any predicate, any type, any id (of the type, when that is given). */
export type FactPattern = {
  readonly predicate: string | null;
  readonly args: readonly ArgumentPattern[];
  /**
   * Deleting names every argument. Reading does not: arguments left off the end of a query string are
   * "any, if there are any", so facts with more arguments match too.
   */
  readonly moreArgs: boolean;
};

export type ArgumentPattern = { readonly type: string | null; readonly id: string | null };

export const ANY_FACT: FactPattern = { predicate: null, args: [], moreArgs: true };

/** The facts that match. Facts that change meanwhile don't disturb it. */
export function* factsMatching(index: FactIndex, pattern: FactPattern): Generator<Fact, undefined> {
  for (const predicate of index.predicates()) {
    if (pattern.predicate !== null && pattern.predicate !== predicate.name) continue;
    if (!acceptsArity(pattern, predicate.arity)) continue;
    for (const table of index.tables(predicate)) {
      for (const args of rowsMatching(index, table, pattern)) {
        yield { predicate: predicate.name, args };
      }
    }
  }
}

function acceptsArity({ args, moreArgs }: FactPattern, arity: number): boolean {
  return moreArgs ? args.length <= arity : args.length === arity;
}

/** Rows are taken out as numbers at once, and become strings one by one. */
function* rowsMatching(
  { dictionary }: FactIndex,
  table: FactTable,
  { args }: FactPattern,
): Generator<readonly Value[], undefined> {
  const arity = table.columns.length;
  const bound = new Uint32Array(arity).fill(NONE);
  for (const [column, { type }] of table.columns.entries()) {
    const { type: typeName = null, id = null } = args[column] ?? {};
    if (typeName !== null && typeName !== dictionary.typeName(type)) return;
    if (id === null) continue;
    bound[column] = dictionary.findValue(type, id);
    if (bound[column] === NONE) return;
  }

  const found: number[] = [];
  const row = new Uint32Array(arity);
  let rowCount = 0;
  table.scan(bound, row, () => {
    found.push(...row);
    rowCount += 1;
    return false;
  });

  for (let at = 0; at < rowCount; at += 1) {
    yield found.slice(at * arity, (at + 1) * arity).map((value) => ({
      type: dictionary.typeName(dictionary.typeOf(value)),
      id: dictionary.idOf(value),
    }));
  }
}
