/** A predicate has from one to five arguments, wherever it is written. */

import { unreachable } from '../../lib/assert.ts';
import type { Check, Checked } from '../check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { PROGRAM_LIMITS } from '../program-limits.ts';
import type { Span } from '../source.ts';
import { callsIn } from '../walk.ts';

export const argumentsLimit: Check = (policy) =>
  [...callsIn(policy.ast, policy.names).map(usedIn), ...usesOutsideBodies(policy)].flatMap(
    ({ name, count, span }): readonly Diagnostic[] => {
      const { argumentsMax } = PROGRAM_LIMITS;
      if (count >= 1 && count <= argumentsMax) return [];
      const message = `${name} has ${count} arguments here: a predicate has from 1 to ${argumentsMax}`;
      return [{ severity: 'error', code: 'arguments-limit', message, span }];
    },
  );

type Use = { readonly name: string; readonly count: number; readonly span: Span };

function usedIn(call: {
  readonly predicate: { readonly text: string; readonly span: Span };
  readonly terms: readonly unknown[];
}): Use {
  return { name: call.predicate.text, count: call.terms.length, span: call.predicate.span };
}

function usesOutsideBodies({ ast }: Checked): readonly Use[] {
  return ast.items.flatMap((item) => {
    switch (item.kind) {
      case 'rule':
        return [usedIn({ ...item, terms: item.parameters })];
      case 'declare':
        return [usedIn({ ...item, terms: item.types })];
      case 'test':
      case 'fixture': {
        const facts = item.setup.filter((each) => each.kind === 'fact');
        const assertions = item.kind === 'test' ? item.assertions : [];
        return [
          ...facts.map(({ call }) => usedIn(call)),
          ...assertions.map((each) => usedIn({ ...each, terms: each.parameters })),
        ];
      }
      case 'block':
        return [];
      default:
        return unreachable(item);
    }
  });
}
