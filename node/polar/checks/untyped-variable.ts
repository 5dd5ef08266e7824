/** A variable that only the body has is given a type there: it is part of which facts are accepted. */

import type { Term } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Variable, termsIn } from '../mentions.ts';
import type { Condition, LongRule } from '../walk.ts';

export const untypedVariable: Check = ({ rules }) =>
  rules.flatMap(untypedIn).map(({ name, span }): Diagnostic => {
    const message = `"${name}" may be of any type: write "${name} matches …"`;
    return { severity: 'warning', code: 'untyped-variable', message, span };
  });

/** Where it is first used. Variables that occur once are another mistake. */
function untypedIn({ rule, conditions }: LongRule): readonly Variable[] {
  const { parameters, body } = rule;
  if (body === undefined) return [];
  const typed = [...parameters.map(({ term }) => term), ...conditions.flatMap(typedBy)];
  const typedNames = new Set(namesOf(typed));
  const first = new Map<string, Variable>();
  const repeated = new Set<string>();
  for (const term of termsIn(body)) {
    if (term.kind !== 'variable' || typedNames.has(term.name) || term.name.startsWith('_'))
      continue;
    if (first.has(term.name)) repeated.add(term.name);
    else first.set(term.name, term);
  }
  return [...first.values()].filter(({ name }) => repeated.has(name));
}

/** Only a call leaves its variables as they are. */
function typedBy(condition: Condition): readonly Term[] {
  return condition.kind === 'call' ? [] : termsIn(condition);
}

function namesOf(terms: readonly Term[]): readonly string[] {
  return terms.flatMap((term) => (term.kind === 'variable' ? [term.name] : []));
}
