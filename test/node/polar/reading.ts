/** Small helpers of the parser's tests: a tree in a notation that fits on a line. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type {
  Call,
  Expression,
  Item,
  PolicyAst,
  ShorthandExpression,
  ShorthandTerm,
  Term,
} from '../../../node/polar/ast.ts';
import { render } from '../../../node/polar/diagnostic.ts';
import { parsePolicy } from '../../../node/polar/parser.ts';

export const KITCHEN_SINK = readFileSync(
  new URL('../../fixtures/kitchen-sink.polar', import.meta.url),
  'utf8',
);

/** The items of a text without mistakes. */
export function read(text: string): readonly Item[] {
  const { ast, diagnostics } = parsePolicy([{ name: 'test.polar', text }]);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  assert.deepEqual(errors.map(render), []);
  return ast.items;
}

/** The only item of a text, of the kind that is expected. */
export function readOne<K extends Item['kind']>(kind: K, text: string): Item & { kind: K } {
  const [item, ...others] = read(text);
  assert.equal(others.length, 0);
  assert.equal(item?.kind, kind);
  return item as Item & { kind: K };
}

/** The tree without its places. */
export function shape(ast: PolicyAst | readonly Item[]): unknown {
  return JSON.parse(JSON.stringify(ast, (key, value: unknown) => (key === 'span' ? 0 : value)));
}

/** `(or a() (and b() (not (= x User:1))))` */
export function sketch(expression: Expression): string {
  const { kind } = expression;
  switch (kind) {
    case 'or':
    case 'and':
      return list([kind, ...expression.operands.map(sketch)]);
    case 'not':
      return list([kind, sketch(expression.operand)]);
    case 'call':
      return sketchCall(expression.call);
    case 'constant':
      return String(expression.value);
    case 'in':
      return list([kind, ...[expression.term, ...expression.list].map(sketchTerm)]);
    case 'compare':
      return list([expression.operator, ...[expression.left, expression.right].map(sketchTerm)]);
    case 'matches':
      return list([
        `${kind}${expression.exact ? '!' : ''}`,
        sketchTerm(expression.term),
        expression.type.text,
      ]);
  }
}

/** `(or "a" (on role "parent") (global "b"))` */
export function sketchShorthand(expression: ShorthandExpression): string {
  const { kind } = expression;
  switch (kind) {
    case 'or':
    case 'and':
      return list([kind, ...expression.operands.map(sketchShorthand)]);
    case 'not':
      return list([kind, sketchShorthand(expression.operand)]);
    case 'call':
      return sketchCall(expression.call);
    case 'global':
      return list([kind, JSON.stringify(expression.name.text)]);
    case 'name':
      return sketchWord(expression.term);
    case 'on':
      return list([kind, sketchWord(expression.term), sketchWord(expression.relation)]);
  }
}

/** `x`, `String:read`, `now` */
export function sketchTerm(term: Term): string {
  if (term.kind === 'now') return 'now';
  return term.kind === 'variable' ? term.name : `${term.type}:${term.id}`;
}

function sketchCall(call: Call): string {
  return `${call.predicate.text}(${call.terms.map(sketchTerm).join(' ')})`;
}

function sketchWord({ kind, name }: ShorthandTerm): string {
  return kind === 'string' ? JSON.stringify(name.text) : name.text;
}

function list(parts: readonly string[]): string {
  return `(${parts.join(' ')})`;
}
