/** No type extends itself, however many types are between. */

import { components } from '../../lib/components.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeclaredType } from '../resolve.ts';

export const extendsCycle: Check = ({ names }) => {
  const types = [...names.types.values()];
  const numbers = new Map(types.map(({ name }, number) => [name, number]));
  const successors = types.map((type) =>
    type.supertypes.flatMap(({ text }) => numbers.get(text) ?? []),
  );
  return components(successors)
    .map((component) => component.toSorted((a, b) => a - b).flatMap((each) => types[each] ?? []))
    .flatMap(cycleIn);
};

/** Told once for each cycle: where the first of its types extends another of them. */
function cycleIn(cycle: readonly DeclaredType[]): readonly Diagnostic[] {
  const [first] = cycle;
  if (first === undefined) return [];
  const members = new Set(cycle.map(({ name }) => name));
  const closing = first.supertypes.find(({ text }) => members.has(text));
  if (closing === undefined) return [];
  const message =
    closing.text === first.name
      ? `${first.name} extends itself`
      : `${first.name} extends ${closing.text}, which extends ${first.name}`;
  return [{ severity: 'error', code: 'extends-cycle', message, span: closing.span }];
}
