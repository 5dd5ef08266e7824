/**
 * `not …` → goals. A negated call stays one goal; what is simply the opposite of something is written
 * as that; everything else becomes a predicate of its own, asked with the variables that the rest of
 * the clause mentions too. The others are existential inside: `not` of "there is one such that".
 */

import { unreachable } from '../lib/assert.ts';
import type { Expression, Term as AstTerm } from './ast.ts';
import { differGoals, matchedBy, type Of } from './compile-condition.ts';
import type { Scope } from './compile-context.ts';
import { isLocal, variablesIn } from './mentions.ts';
import type { Goal } from './program.ts';

/** A larger set of types is not rewritten: whether the value has one of them is asked. */
const TYPES_SUBTRACTED_MAX = 256;

/** `not (x matches T)` takes types away, where it is known which types are there. */
export function restrictByNegation(scope: Scope, condition: Expression): void {
  if (condition.kind !== 'not' || condition.operand.kind !== 'matches') return;
  const { term, span } = condition.operand;
  const types = typesWithout(scope, condition.operand);
  if (types?.length === 0) refuse(scope, condition.operand);
  if (types !== undefined) scope.unifier.restrict(term, types, span);
}

/** Undefined when it has to be asked. */
function typesWithout(scope: Scope, matches: Of<'matches'>): readonly string[] | undefined {
  const { context, unifier } = scope;
  if (isLocalTerm(scope, matches.term)) return undefined;
  const types = unifier.typesOf(matches.term);
  if (types === 'any' || types.length > TYPES_SUBTRACTED_MAX) return undefined;
  return context.types.without(types, matchedBy(context, matches));
}

export function negatedGoals(scope: Scope, operand: Expression): readonly Goal[] {
  switch (operand.kind) {
    case 'call':
      return [negatedCall(scope, operand)];
    case 'constant':
      return operand.value ? refuse(scope, operand) : [];
    case 'compare':
      return negatedComparison(scope, operand);
    case 'in':
      return negatedMembership(scope, operand);
    case 'matches':
      return typesWithout(scope, operand) === undefined ? lifted(scope, operand) : [];
    case 'and':
    case 'or':
    case 'not':
      return lifted(scope, operand);
    default:
      return unreachable(operand);
  }
}

function negatedCall(scope: Scope, { call, span }: Of<'call'>): Goal {
  const terms = call.terms.map((term) => scope.unifier.termOf(term));
  const localSlots = terms.flatMap((term, index) => {
    const written = call.terms[index];
    const isLocalSlot = written !== undefined && isLocalTerm(scope, written);
    return term.kind === 'slot' && isLocalSlot ? [term.slot] : [];
  });
  return {
    kind: 'not',
    predicate: scope.context.predicate(call.predicate.text, terms.length),
    terms,
    localSlots: [...new Set(localSlots)],
    span,
  };
}

/** `not (a = b)`: they differ. Of a local `x` it can't be said: there always is one that is `b`. */
function negatedComparison(scope: Scope, operand: Of<'compare'>): readonly Goal[] {
  const { operator, left, right } = operand;
  if (operator !== '=') return lifted(scope, operand);
  if (isLocalTerm(scope, left) || isLocalTerm(scope, right)) return refuse(scope, operand);
  return differGoals(scope.unifier, operand);
}

/** `not (x in [a, b])`: it differs from each. */
function negatedMembership(scope: Scope, operand: Of<'in'>): readonly Goal[] {
  const { term: left, list, span } = operand;
  if (isLocalTerm(scope, left)) return lifted(scope, operand);
  return list.flatMap((right) => differGoals(scope.unifier, { left, right, span }));
}

/** A predicate of its own for what is denied; nothing to ask when that can never hold. */
function lifted({ context, unifier, mentions }: Scope, operand: Expression): readonly Goal[] {
  const { span } = operand;
  const shared = variablesIn(operand).filter((variable) => !isLocal(mentions(), variable));
  const head = shared.map((term) => ({ term, types: unifier.typesOf(term), span }));
  const predicate = context.addNegated(head, operand);
  if (predicate === undefined) return [];
  const terms = shared.map((term) => unifier.termOf(term));
  return [{ kind: 'not', predicate, terms, localSlots: [], span }];
}

function refuse({ unifier }: Scope, { span }: Expression): readonly Goal[] {
  unifier.refuse({ span, message: 'What is denied here always holds' });
  return [];
}

function isLocalTerm({ mentions }: Scope, term: AstTerm): boolean {
  return term.kind === 'variable' && isLocal(mentions(), term);
}
