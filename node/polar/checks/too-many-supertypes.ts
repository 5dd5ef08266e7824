/** How many supertypes a type has, near and far, is limited. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { SUPERTYPES_MAX } from '../resolve.ts';

/** Told where the limit is passed; the types that extend that one have no mistake of their own. */
export const tooManySupertypes: Check = ({ names }) => {
  const isOver = (type: string) => (names.lineages.get(type) ?? []).length > SUPERTYPES_MAX + 1;
  return [...names.types.values()].flatMap((type): readonly Diagnostic[] => {
    const supertypes = type.supertypes;
    const [first] = supertypes;
    if (first === undefined || !isOver(type.name)) return [];
    if (supertypes.some(({ text }) => isOver(text))) return [];
    const message = `${type.name} has over ${SUPERTYPES_MAX} supertypes, near and far`;
    return [{ severity: 'error', code: 'too-many-supertypes', message, span: first.span }];
  });
};
