/** A compiled program as lines, the way its rules could have been written. */

import assert from 'node:assert/strict';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import type { Policy } from '../../../node/polar/policy.ts';
import type { Clause, Goal, Term } from '../../../node/polar/program.ts';
import { textOf } from '../../../node/polar/unifier.ts';

export function policyOf(text: string): Policy {
  const loaded = loadPolicy([{ name: 'policy.polar', text }]);
  if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map((d) => d.message).join('\n'));
  return loaded.policy;
}

/** The clauses of a policy, without the default `allow`; types of slots behind `|`, if any. */
export function clauseTexts(text: string): readonly string[] {
  const { clauses } = policyOf(text).program;
  return clauses.filter(({ predicate }) => predicate.name !== 'allow').map(clauseText);
}

/** The types that slots of the clause may have are told once, behind the clause. */
export function clauseText(clause: Clause): string {
  const { predicate, head, goals, slotNames, slotTypes } = clause;
  const body = goals.length === 0 ? '' : ` if ${goals.map((g) => goalText(g, clause)).join(', ')}`;
  const types = slotTypes.flatMap((each, slot) =>
    each === 'any' ? [] : [`${nameOf(slot, slotNames)}: ${each.join('/')}`],
  );
  const typesText = types.length === 0 ? '' : ` | ${types.join(', ')}`;
  return `${predicate.name}(${termsText(head, clause)})${body}${typesText}`;
}

function goalText(goal: Goal, clause: Clause): string {
  switch (goal.kind) {
    case 'call':
      return `${goal.predicate.name}(${termsText(goal.terms, clause)})`;
    case 'not': {
      const locals = goal.localSlots.map((slot) => `, no ${nameOf(slot, clause.slotNames)}`);
      return `not ${goal.predicate.name}(${termsText(goal.terms, clause)})${locals.join('')}`;
    }
    case 'compare':
      return `${termText(goal.left, clause)} ${goal.operator} ${termText(goal.right, clause)}`;
    case 'differ':
      return `${termText(goal.left, clause)} != ${termText(goal.right, clause)}`;
    case 'one-of':
      return `${nameOf(goal.slot, clause.slotNames)} in [${goal.values.map(textOf).join(', ')}]`;
  }
}

function termsText(terms: readonly Term[], clause: Clause): string {
  return terms.map((term) => termText(term, clause)).join(', ');
}

function termText(term: Term, { slotNames }: Clause): string {
  if (term.kind === 'value') return textOf(term.value);
  return term.kind === 'now' ? 'now' : nameOf(term.slot, slotNames);
}

/** Anonymous slots are told apart by their numbers. */
function nameOf(slot: number, names: readonly string[]): string {
  const name = names[slot] ?? '?';
  const isTold = name !== '_' && names.indexOf(name) === names.lastIndexOf(name);
  return isTold ? name : `${name}${slot}`;
}
