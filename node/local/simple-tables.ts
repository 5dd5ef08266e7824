/** The recursive tables that branches need, with as few alternatives as say the same. */

import type { Branch, MemberBranch, RecursiveTable } from './residual.ts';
import { simplified } from './simplify.ts';

/** In their order: each comes after those that it uses itself. */
export function simpleTables(
  branches: readonly Branch[],
  tables: readonly RecursiveTable[],
  newSource: () => number,
): readonly RecursiveTable[] {
  const used = new Set(branches.flatMap(tablesOf));
  // A table uses only earlier ones, so whoever uses it has been seen.
  for (const { number, first, next } of tables.toReversed()) {
    if (!used.has(number)) continue;
    for (const { branch } of [...first, ...next]) {
      for (const each of tablesOf(branch)) used.add(each);
    }
  }
  return tables
    .filter(({ number }) => used.has(number))
    .map((table) => ({
      ...table,
      first: fewer(table.first, newSource),
      next: fewer(table.next, newSource),
    }));
}

function fewer(all: readonly MemberBranch[], newSource: () => number): readonly MemberBranch[] {
  const byMember = Map.groupBy(all, ({ member }) => member);
  return [...byMember].flatMap(([member, ofMember]) => {
    const branches = ofMember.map(({ branch }) => branch);
    const mayList = () => true;
    return simplified(branches, { mayList, newSource }).map((branch) => ({ member, branch }));
  });
}

function tablesOf({ sources, conditions }: Branch): readonly number[] {
  const inNots = conditions.flatMap((one) => (one.kind === 'not' ? one.branches : []));
  return [
    ...sources.flatMap((source) => (source.kind === 'recursive' ? [source.table] : [])),
    ...inNots.flatMap(tablesOf),
  ];
}
