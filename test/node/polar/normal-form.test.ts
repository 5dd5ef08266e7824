import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expression } from '../../../node/polar/ast.ts';
import { conjunctionsOf, measureOf } from '../../../node/polar/normal-form.ts';

const span = { source: { name: 'p', text: '' }, start: 0, end: 0 };

function call(name: string): Expression {
  return { kind: 'call', call: { predicate: { text: name, span }, terms: [], span }, span };
}
function all(...operands: readonly Expression[]): Expression {
  return { kind: 'and', operands, span };
}
function any(...operands: readonly Expression[]): Expression {
  return { kind: 'or', operands, span };
}
const [a, b, c, d] = [call('a'), call('b'), call('c'), call('d')] as const;

function check(expression: Expression | undefined, expected: string) {
  const conjunctions = conjunctionsOf(expression);
  const text = conjunctions.map((each) => each.map(nameOf).join(' ')).join(' | ');
  assert.equal(text, expected);
  assert.deepEqual(measureOf(expression), {
    conjunctions: conjunctions.length,
    conditions: conjunctions.flat().length,
  });
}

function nameOf(condition: Expression): string {
  return condition.kind === 'call' ? condition.call.predicate.text : condition.kind;
}

test('no body is one conjunction of nothing', () => check(undefined, ''));
test('a condition is itself', () => check(a, 'a'));
test('alternatives stay in order', () => check(any(a, any(b, c)), 'a | b | c'));
test('an and multiplies what is in it', () =>
  check(all(any(a, b), any(c, d)), 'a c | a d | b c | b d'));
test('conditions before and after an or go with each alternative', () =>
  check(all(a, any(b, c), d), 'a b d | a c d'));
test('nesting makes no difference', () => check(all(a, all(b, all(c))), 'a b c'));
test('negations stay whole', () => check({ kind: 'not', operand: any(a, b), span }, 'not'));

test('the measure of something huge is taken without making it', () => {
  const huge = all(...Array.from({ length: 40 }, () => any(a, b)));
  assert.deepEqual(measureOf(huge), { conjunctions: 2 ** 40, conditions: 40 * 2 ** 40 });
});
