/** A body as alternatives of conjunctions: every `or` becomes clauses of its own. Negations stay whole. */

import type { Expression } from './ast.ts';

/** Conditions that hold together; none of them is an `and` or an `or`. */
export type Conjunction = readonly Condition[];

export type Condition = Exclude<Expression, { kind: 'or' | 'and' }>;

/** How large the normal form would be, without making it. */
export type Measure = { readonly conjunctions: number; readonly conditions: number };

export function measureOf(expression: Expression | undefined): Measure {
  if (expression === undefined) return EMPTY_CONJUNCTION;
  if (isCondition(expression)) return { conjunctions: 1, conditions: 1 };
  const { kind, operands } = expression;
  return kind === 'or'
    ? operands.reduce((sum, each) => sumOf(sum, measureOf(each)), NO_CONJUNCTION)
    : operands.reduce((product, each) => productOf(product, measureOf(each)), EMPTY_CONJUNCTION);
}

const NO_CONJUNCTION: Measure = { conjunctions: 0, conditions: 0 };
const EMPTY_CONJUNCTION: Measure = { conjunctions: 1, conditions: 0 };

/** Measure first: the result may be exponentially larger than the expression. */
export function conjunctionsOf(expression: Expression | undefined): readonly Conjunction[] {
  if (expression === undefined) return [[]];
  if (isCondition(expression)) return [[expression]];
  if (expression.kind === 'and' && expression.operands.every(isCondition)) {
    return [expression.operands];
  }
  const factors = expression.operands.map(conjunctionsOf);
  return expression.kind === 'or' ? factors.flat() : combinationsOf(factors);
}

function isCondition(expression: Expression): expression is Condition {
  return expression.kind !== 'and' && expression.kind !== 'or';
}

function sumOf(left: Measure, right: Measure): Measure {
  return {
    conjunctions: left.conjunctions + right.conjunctions,
    conditions: left.conditions + right.conditions,
  };
}

function productOf(left: Measure, right: Measure): Measure {
  return {
    conjunctions: left.conjunctions * right.conjunctions,
    conditions: left.conditions * right.conjunctions + right.conditions * left.conjunctions,
  };
}

/** Every way to take one conjunction of each factor. */
function combinationsOf(factors: readonly (readonly Conjunction[])[]): readonly Conjunction[] {
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
