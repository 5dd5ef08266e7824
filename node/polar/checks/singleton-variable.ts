/** A variable that occurs once says nothing: it is a slip, or better written with an underscore. */

import type { Term } from '../ast.ts';
import type { Check, Checked } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Variable, termsIn } from '../mentions.ts';
import type { ShorthandInBlock } from '../walk.ts';

export const singletonVariable: Check = (policy) =>
  scopesIn(policy)
    .flatMap(singletonsIn)
    .map(({ name, span }): Diagnostic => {
      const message = `"${name}" occurs only here: write _${name} if that is meant`;
      return { severity: 'warning', code: 'singleton-variable', message, span };
    });

/** The terms of each rule, in the order of the text. */
function scopesIn({ rules, shorthands }: Checked): readonly (readonly Term[])[] {
  const long = rules.map(({ rule: { parameters, body } }) => [
    ...parameters.map(({ term }) => term),
    ...(body === undefined ? [] : termsIn(body)),
  ]);
  return [...long, ...shorthands.map(termsOfCalls)];
}

/** Shorthand has variables of its own, which calls may use or not. */
function termsOfCalls({ leaves }: ShorthandInBlock): readonly Term[] {
  const terms = leaves.flatMap((leaf) => (leaf.kind === 'call' ? leaf.call.terms : []));
  return terms.filter((term) => term.kind !== 'variable' || !SHORTHAND_VARIABLES.has(term.name));
}

const SHORTHAND_VARIABLES: ReadonlySet<string> = new Set([
  'actor',
  'resource',
  'role',
  'permission',
]);

function singletonsIn(terms: readonly Term[]): readonly Variable[] {
  const variables = terms.filter((term) => term.kind === 'variable');
  const counts = new Map<string, number>();
  for (const { name } of variables) counts.set(name, (counts.get(name) ?? 0) + 1);
  return variables.filter(({ name }) => !name.startsWith('_') && counts.get(name) === 1);
}
