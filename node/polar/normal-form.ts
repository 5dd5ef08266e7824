/** A body as alternatives of conjunctions: every `or` becomes clauses of its own. Negations stay whole. */

import type { Expression, Term } from './ast.ts';

/** Conditions that hold together; none of them is an `and` or an `or`. */
export type Conjunction = readonly Condition[];

export type Condition = Exclude<Expression, { kind: 'or' | 'and' }>;

/** How large the normal form would be, without making it. */
export type Measure = { readonly conjunctions: number; readonly conditions: number };

export function measureOf(expression: Expression | undefined): Measure {
  if (expression === undefined) return { conjunctions: 1, conditions: 0 };
  const alternatives = alternativesOf(expression);
  if (alternatives !== undefined) {
    return alternatives.map(measureOf).reduce((sum, each) => ({
      conjunctions: sum.conjunctions + each.conjunctions,
      conditions: sum.conditions + each.conditions,
    }));
  }
  if (isCondition(expression)) return { conjunctions: 1, conditions: 1 };
  return expression.operands.map(measureOf).reduce((product, each) => ({
    conjunctions: product.conjunctions * each.conjunctions,
    conditions: product.conditions * each.conjunctions + each.conditions * product.conjunctions,
  }));
}

/** Measure first: the result may be exponentially larger than the expression. */
export function conjunctionsOf(expression: Expression | undefined): readonly Conjunction[] {
  if (expression === undefined) return [[]];
  const alternatives = alternativesOf(expression);
  if (alternatives !== undefined) return alternatives.flatMap(conjunctionsOf);
  if (isCondition(expression)) return [[expression]];
  return productOf(expression.operands.map(conjunctionsOf));
}

function isCondition(expression: Expression): expression is Condition {
  return expression.kind !== 'and' && expression.kind !== 'or';
}

/** The choices an expression stands for, when it is one: `x in [a, 1]` is `x = a or x = 1`. */
function alternativesOf(expression: Expression): readonly Expression[] | undefined {
  if (expression.kind === 'or') return expression.operands;
  if (expression.kind !== 'in' || isListOfLiterals(expression.list)) return undefined;
  const { term: left, span } = expression;
  return expression.list.map((right) => ({ kind: 'compare', operator: '=', left, right, span }));
}

export function isListOfLiterals(list: readonly Term[]): boolean {
  return list.every((term) => term.kind === 'literal');
}

/** Every way to take one conjunction of each factor. */
function productOf(factors: readonly (readonly Conjunction[])[]): readonly Conjunction[] {
  let products: Condition[][] = [[]];
  for (const factor of factors) {
    const [only] = factor;
    if (factor.length === 1 && only !== undefined) extendEach(products, only);
    else products = products.flatMap((product) => factor.map((each) => [...product, ...each]));
  }
  return products;
}

/** In place: a long `and` must not be copied for each of its conditions. */
function extendEach(products: readonly Condition[][], conditions: Conjunction): void {
  for (const product of products) {
    for (const condition of conditions) product.push(condition);
  }
}
