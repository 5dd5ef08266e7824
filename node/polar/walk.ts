/** Ways through a syntax tree that several checks take. */

import type {
  Block,
  Call,
  Expression,
  Fixture,
  PolicyAst,
  Rule,
  SetupItem,
  ShorthandExpression,
  ShorthandRule,
} from './ast.ts';
import { type Lineage, lineageOfBlock, type Names } from './resolve.ts';

export type ShorthandInBlock = {
  readonly rule: ShorthandRule;
  /** Of its body. */
  readonly leaves: readonly ShorthandLeaf[];
  readonly block: Block;
  /** Of the block's type; empty when its name can't be declared. */
  readonly lineage: Lineage;
};

export function shorthandsIn(ast: PolicyAst, names: Names): readonly ShorthandInBlock[] {
  const found: ShorthandInBlock[] = [];
  for (const block of ast.items) {
    if (block.kind !== 'block') continue;
    const lineage = lineageOfBlock(names, block);
    for (const rule of block.items) {
      if (rule.kind === 'shorthand')
        found.push({ rule, leaves: leavesOf(rule.body), block, lineage });
    }
  }
  return found;
}

export type ShorthandLeaf = Exclude<ShorthandExpression, { kind: 'and' | 'or' } | { kind: 'not' }>;

/** In the order of the text. */
function leavesOf(expression: ShorthandExpression): readonly ShorthandLeaf[] {
  const leaves: ShorthandLeaf[] = [];
  collectLeaves(expression, leaves);
  return leaves;
}

function collectLeaves(expression: ShorthandExpression, into: ShorthandLeaf[]): void {
  if (expression.kind === 'not') collectLeaves(expression.operand, into);
  else if (!('operands' in expression)) into.push(expression);
  else for (const operand of expression.operands) collectLeaves(operand, into);
}

export type Condition = Exclude<Expression, { kind: 'and' | 'or' } | { kind: 'not' }>;

/** In the order of the text. */
export function conditionsOf(expression: Expression): readonly Condition[] {
  const conditions: Condition[] = [];
  collectConditions(expression, conditions);
  return conditions;
}

function collectConditions(expression: Expression, into: Condition[]): void {
  if (expression.kind === 'not') collectConditions(expression.operand, into);
  else if (!('operands' in expression)) into.push(expression);
  else for (const operand of expression.operands) collectConditions(operand, into);
}

/** A rule and the conditions of its body. */
export type LongRule = { readonly rule: Rule; readonly conditions: readonly Condition[] };

export function longRulesIn(ast: PolicyAst): readonly LongRule[] {
  const rules = ast.items.filter((item) => item.kind === 'rule');
  return rules.map((rule) => ({
    rule,
    conditions: rule.body === undefined ? [] : conditionsOf(rule.body),
  }));
}

/** The calls in bodies, of long rules and of shorthand. */
export function callsIn(
  rules: readonly LongRule[],
  shorthands: readonly ShorthandInBlock[],
): readonly Call[] {
  const calls: Call[] = [];
  for (const { conditions } of rules) {
    for (const condition of conditions) if (condition.kind === 'call') calls.push(condition.call);
  }
  for (const { leaves } of shorthands) {
    for (const leaf of leaves) if (leaf.kind === 'call') calls.push(leaf.call);
  }
  return calls;
}

export type Setup = readonly SetupItem[];

/** A setup and those of the fixtures it uses, near and far, each once. */
export function setupsFrom(setup: Setup, fixtures: ReadonlyMap<string, Fixture>): readonly Setup[] {
  const setups = new Set([setup]);
  for (const items of setups) {
    for (const item of items) {
      const fixture = item.kind === 'use-fixture' ? fixtures.get(item.name.text) : undefined;
      if (fixture !== undefined) setups.add(fixture.setup);
    }
  }
  return [...setups];
}

export function fixturesIn(ast: PolicyAst): ReadonlyMap<string, Fixture> {
  const fixtures = ast.items.filter((item) => item.kind === 'fixture');
  return new Map(fixtures.map((fixture) => [fixture.name.text, fixture]));
}
