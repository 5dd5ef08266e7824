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
  readonly block: Block;
  /** Of the block's type; empty when its name can't be declared. */
  readonly lineage: Lineage;
};

export function* shorthandsIn(ast: PolicyAst, names: Names): Generator<ShorthandInBlock> {
  for (const block of ast.items) {
    if (block.kind !== 'block') continue;
    const lineage = lineageOfBlock(names, block);
    for (const rule of block.items) {
      if (rule.kind === 'shorthand') yield { rule, block, lineage };
    }
  }
}

export type ShorthandLeaf = Exclude<ShorthandExpression, { kind: 'and' | 'or' } | { kind: 'not' }>;

/** In the order of the text. */
export function leavesOf(expression: ShorthandExpression): readonly ShorthandLeaf[] {
  if (expression.kind === 'not') return leavesOf(expression.operand);
  return 'operands' in expression ? expression.operands.flatMap(leavesOf) : [expression];
}

export type Condition = Exclude<Expression, { kind: 'and' | 'or' } | { kind: 'not' }>;

/** In the order of the text. */
export function conditionsOf(expression: Expression): readonly Condition[] {
  if (expression.kind === 'not') return conditionsOf(expression.operand);
  return 'operands' in expression ? expression.operands.flatMap(conditionsOf) : [expression];
}

export function rulesIn(ast: PolicyAst): readonly Rule[] {
  return ast.items.filter((item) => item.kind === 'rule');
}

/** The calls in bodies, of long rules and of shorthand. */
export function callsIn(ast: PolicyAst, names: Names): readonly Call[] {
  const long = rulesIn(ast).flatMap(({ body }) => (body === undefined ? [] : conditionsOf(body)));
  const short = [...shorthandsIn(ast, names)].flatMap(({ rule }) => leavesOf(rule.body));
  return [...long, ...short].flatMap((each) => (each.kind === 'call' ? [each.call] : []));
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
