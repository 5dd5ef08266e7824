/**
 * Types without a block are legal: they match their own values and no supertype. More often they are a
 * slip, so each is told once.
 */

import { unreachable } from '../../lib/assert.ts';
import type { Name, Parameter } from '../ast.ts';
import type { Check, Checked } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { ABSTRACT_TYPES, type Names, PRIMITIVE_TYPES } from '../resolve.ts';
import { conditionsOf } from '../walk.ts';

export const unknownType: Check = (policy) => {
  const first = new Map<string, Name>();
  for (const name of typesNamedIn(policy)) if (!first.has(name.text)) first.set(name.text, name);
  return [...first.values()].flatMap((name) => warningAbout(name, policy));
};

function typesNamedIn({ ast }: Checked): readonly Name[] {
  return ast.items.flatMap((item) => {
    switch (item.kind) {
      case 'rule': {
        const conditions = item.body === undefined ? [] : conditionsOf(item.body);
        const matched = conditions.filter((condition) => condition.kind === 'matches');
        return [...typesOf(item.parameters), ...matched.map(({ type }) => type)];
      }
      case 'declare':
        return item.types;
      case 'test':
        return item.assertions.flatMap(({ parameters }) => typesOf(parameters));
      case 'block':
      case 'fixture':
        return [];
      default:
        return unreachable(item);
    }
  });
}

function typesOf(parameters: readonly Parameter[]): readonly Name[] {
  return parameters.flatMap(({ type }) => type ?? []);
}

function warningAbout({ text, span }: Name, { names, suggester }: Checked): readonly Diagnostic[] {
  const isEmpty = text === 'Actor' ? names.actors.size === 0 : names.types.size === 0;
  const isAbstract = ABSTRACT_TYPES.includes(text);
  if (names.types.has(text) || PRIMITIVE_TYPES.includes(text) || (isAbstract && !isEmpty))
    return [];
  const message = isAbstract
    ? `No block declares ${text === 'Actor' ? 'an actor' : 'a type'}: nothing matches ${text}`
    : `No block declares a type ${text}${suggester.didYouMean(text, knownTypes(names))}`;
  return [{ severity: 'warning', code: 'unknown-type', message, span }];
}

function* knownTypes({ types }: Names): Generator<string> {
  yield* types.keys();
  yield* PRIMITIVE_TYPES;
  yield* ABSTRACT_TYPES;
}
