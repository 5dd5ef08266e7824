/**
 * One conjunction → one clause. First everything that decides which variables are equal and which
 * types they may have, in any order; then slots and goals, in the order of the text.
 */

import { unreachable } from '../lib/assert.ts';
import type { CompileContext, Scope, TypedRule } from './compile-context.ts';
import {
  comparisonGoals,
  matchedBy,
  membershipGoals,
  type Of,
  valuesIn,
} from './compile-condition.ts';
import { negatedGoals, restrictByNegation } from './compile-negation.ts';
import { type Mentions, mentionsIn } from './mentions.ts';
import type { Condition, Conjunction } from './normal-form.ts';
import { PROGRAM_LIMITS } from './program-limits.ts';
import type { Clause, Goal, Value } from './program.ts';
import type { Span } from './source.ts';
import { Unifier } from './unifier.ts';

/** Undefined when the conjunction can't hold; the author is warned, unless it says `false`. */
export function compileConjunction(
  context: CompileContext,
  rule: TypedRule,
  conjunction: Conjunction,
): Clause | undefined {
  const { conditionsPerClauseMax } = PROGRAM_LIMITS;
  if (conjunction.length > conditionsPerClauseMax) {
    const message = `Over ${conditionsPerClauseMax} conditions are joined by "and": give some of them a predicate of their own`;
    context.error('too-many-conditions', { message, span: rule.span });
    return undefined;
  }
  const unifier = new Unifier(context.types);
  const mentions = mentionsOnce(rule, conjunction);
  const clause = clauseOf({ context, unifier, mentions }, rule, conjunction);
  const { contradiction } = unifier;
  if (contradiction === undefined) return clause;
  if (contradiction.isTold !== true) context.warnNeverHolds(contradiction);
  return undefined;
}

function mentionsOnce(rule: TypedRule, conjunction: Conjunction): () => Mentions {
  let mentions: Mentions | undefined;
  return () => {
    mentions ??= mentionsIn(
      rule.head.map(({ term }) => term),
      conjunction,
    );
    return mentions;
  };
}

function clauseOf(scope: Scope, rule: TypedRule, conjunction: Conjunction): Clause | undefined {
  const { unifier } = scope;
  for (const { term, types, span } of rule.head) unifier.restrict(term, types, span);
  for (const condition of conjunction) assume(scope, condition);
  for (const condition of conjunction) restrictByNegation(scope, condition);
  unifier.settle(rule.span);
  if (unifier.contradiction !== undefined) return undefined;

  const head = rule.head.map(({ term }) => unifier.termOf(term));
  const goals = conjunction.flatMap((condition) => goalsOf(scope, condition));
  for (const value of unifier.clockValues()) goals.push(...clockIs(value, rule.span));
  return {
    predicate: rule.predicate,
    head,
    slotTypes: unifier.slotTypes(),
    slotNames: unifier.slotNames(),
    goals,
    span: rule.span,
  };
}

/** What a condition says about which variables are equal and which types they have. */
function assume({ unifier, context }: Scope, condition: Condition): void {
  switch (condition.kind) {
    case 'compare': {
      const { operator, left, right, span } = condition;
      if (operator === '=') return unifier.equate(left, right, span);
      if (operator === '!=') return;
      const integer = context.types.exactly('Integer');
      for (const side of [left, right]) unifier.restrict(side, integer, span);
      return;
    }
    case 'in':
      return assumeListed(unifier, condition);
    case 'matches':
      return assumeMatching(unifier, condition, matchedBy(context, condition));
    case 'constant': {
      const { value, span } = condition;
      if (!value) unifier.refuse({ span, message: '"false" never holds', isTold: true });
      return;
    }
    case 'call':
    case 'not':
      return;
    default:
      return unreachable(condition);
  }
}

function assumeListed(unifier: Unifier, { term, list, span }: Of<'in'>): void {
  if (list.length === 0) unifier.refuse({ span, message: 'Nothing is in an empty list' });
  const listed = new Set(valuesIn(list).map(({ type }) => type));
  unifier.restrict(term, [...listed].toSorted(), span);
}

function assumeMatching(
  unifier: Unifier,
  { term, type, exact, span }: Of<'matches'>,
  types: readonly string[],
): void {
  const message = `${type.text} is the very type of no value`;
  if (exact && types.length === 0) unifier.refuse({ span, message });
  unifier.restrict(term, types, span);
}

function goalsOf(scope: Scope, condition: Condition): readonly Goal[] {
  switch (condition.kind) {
    case 'call':
      return [callGoal(scope, condition)];
    case 'compare':
      return comparisonGoals(scope, condition);
    case 'in':
      return membershipGoals(scope, condition);
    case 'not':
      return negatedGoals(scope, condition.operand);
    case 'matches':
    case 'constant':
      return [];
    default:
      return unreachable(condition);
  }
}

function callGoal({ context, unifier }: Scope, { call, span }: Of<'call'>): Goal {
  const predicate = context.predicate(call.predicate.text, call.terms.length);
  return { kind: 'call', predicate, terms: call.terms.map((term) => unifier.termOf(term)), span };
}

/** The clock's second is exactly this one: known only when it is asked. */
function clockIs(value: Value, span: Span): readonly Goal[] {
  const right = { kind: 'value', value } as const;
  return [
    { kind: 'compare', operator: '<=', left: { kind: 'now' }, right, span },
    { kind: 'compare', operator: '>=', left: { kind: 'now' }, right, span },
  ];
}
