/** A predicate that is written with another number of arguments than elsewhere is another predicate. */

import type { Call, Name } from '../ast.ts';
import type { Check, Checked } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** Numbers of arguments by predicate. */
type Arities = Map<string, Set<number>>;

/** What shorthand, blocks and questions use, whether or not the policy says so. */
const BUILT_IN: readonly (readonly [string, readonly number[]])[] = [
  ['allow', [3]],
  ['has_permission', [2, 3]],
  ['has_role', [2, 3]],
  ['has_relation', [3]],
];

/** Calls are held against rules and declarations; facts and assertions of tests against calls, too. */
export const argumentsMismatch: Check = (policy) => {
  const arities: Arities = new Map(BUILT_IN.map(([name, counts]) => [name, new Set(counts)]));
  for (const item of policy.ast.items) {
    if (item.kind === 'rule') add(arities, item.predicate, item.parameters.length);
    if (item.kind === 'declare') add(arities, item.predicate, item.types.length);
  }
  const warnings = policy.calls.flatMap((call) =>
    mismatch(arities, call.predicate, call.terms.length),
  );
  for (const { predicate, terms } of policy.calls) add(arities, predicate, terms.length);
  return [...warnings, ...mismatchesInTests(policy, arities)];
};

function mismatchesInTests({ ast }: Checked, arities: Arities): readonly Diagnostic[] {
  return ast.items.flatMap((item) => {
    if (item.kind !== 'test' && item.kind !== 'fixture') return [];
    const facts: readonly Call[] = item.setup.flatMap((each) =>
      each.kind === 'fact' ? [each.call] : [],
    );
    const assertions = item.kind === 'test' ? item.assertions : [];
    return [
      ...facts.flatMap(({ predicate, terms }) => mismatch(arities, predicate, terms.length)),
      ...assertions.flatMap(({ predicate, parameters }) =>
        mismatch(arities, predicate, parameters.length),
      ),
    ];
  });
}

function add(arities: Arities, { text }: Name, count: number): void {
  const counts = arities.get(text) ?? new Set();
  arities.set(text, counts.add(count));
}

function mismatch(arities: Arities, { text, span }: Name, count: number): readonly Diagnostic[] {
  const counts = arities.get(text);
  if (counts === undefined || counts.has(count)) return [];
  const known = [...counts].toSorted((a, b) => a - b).join(' or ');
  const message = `${text} has ${count} arguments here and ${known} elsewhere: these are different predicates`;
  return [{ severity: 'warning', code: 'arguments-mismatch', message, span }];
}
