/** How many arguments may be written: facts have from one to five, rules may have more. */

import { unreachable } from '../../lib/assert.ts';
import type { Name } from '../ast.ts';
import type { Check, Checked } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { PROGRAM_LIMITS } from '../program-limits.ts';
import type { Span } from '../source.ts';

export const argumentsLimit: Check = (policy) =>
  [...policy.calls.map(usedIn), ...usesOutsideBodies(policy)].flatMap(
    ({ name, count, span, max }): readonly Diagnostic[] => {
      if (count >= 1 && count <= max) return [];
      const message = `${name} has ${count} arguments here: it may have from 1 to ${max}`;
      return [{ severity: 'error', code: 'arguments-limit', message, span }];
    },
  );

type Use = {
  readonly name: string;
  readonly count: number;
  readonly max: number;
  readonly span: Span;
};

type Written = { readonly predicate: Name; readonly terms: readonly unknown[] };

function usedIn({ predicate: { text, span }, terms }: Written): Use {
  return { name: text, count: terms.length, max: PROGRAM_LIMITS.argumentsMax, span };
}

function factIn(written: Written): Use {
  return { ...usedIn(written), max: PROGRAM_LIMITS.factArgumentsMax };
}

function usesOutsideBodies({ ast }: Checked): readonly Use[] {
  return ast.items.flatMap((item) => {
    switch (item.kind) {
      case 'rule':
        return [usedIn({ ...item, terms: item.parameters })];
      case 'declare':
        return [factIn({ ...item, terms: item.types })];
      case 'test':
      case 'fixture': {
        const facts = item.setup.filter((each) => each.kind === 'fact');
        const assertions = item.kind === 'test' ? item.assertions : [];
        return [
          ...facts.map(({ call }) => factIn(call)),
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
