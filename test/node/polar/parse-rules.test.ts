import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne, sketch } from './reading.ts';

function checkBody(text: string, sketched: string) {
  const { body } = readOne('rule', `p(x) if ${text};`);
  assert.equal(body && sketch(body), sketched);
}

test('or is looser than and, and looser than not', () => {
  checkBody('a() or b() and not c()', '(or a() (and b() (not c())))');
  checkBody('not a() and b() or c()', '(or (and (not a()) b()) c())');
  checkBody('not not a()', '(not (not a()))');
});

test('not is looser than comparison, and comparison than in and matches', () => {
  checkBody('not x = y', '(not (= x y))');
  checkBody('not x in ["a", 1]', '(not (in x String:a Integer:1))');
  checkBody('not x matches User and x = y', '(and (not (matches x User)) (= x y))');
});

test('parentheses bind tightest', () => {
  checkBody('(a() or b()) and not (c() and d())', '(and (or a() b()) (not (and c() d())))');
  checkBody('((a() or b()) or c())', '(or (or a() b()) c())');
  checkBody('((x)) = (y) and (x) in []', '(and (= x y) (in x))');
});

test('a chain is one node, however long', () =>
  checkBody('a() and b() and c() and d()', '(and a() b() c() d())'));

test('all comparisons', () =>
  checkBody(
    'x = 1 and x != "a" and x < 1 and 1 <= x and x > @current_unix_time and x >= -1',
    '(and (= x Integer:1) (!= x String:a) (< x Integer:1) (<= Integer:1 x) (> x now) (>= x Integer:-1))',
  ));

test('matches and matches!', () =>
  checkBody('x matches User and x matches! User', '(and (matches x User) (matches! x User))'));

test('true and false are conditions, and terms beside an operator', () => {
  checkBody('true', 'true');
  checkBody('not (false)', '(not false)');
  checkBody('x = true', '(= x Boolean:true)');
  checkBody('true and false in [true]', '(and true (in Boolean:false Boolean:true))');
});

test('a rule needs neither parameters nor a body', () => {
  const rule = readOne('rule', 'ping();');
  assert.deepEqual([rule.predicate.text, rule.parameters, rule.body], ['ping', [], undefined]);
});

test('the span of a rule is all of it, that of a condition its text', () => {
  const text = ' p(x) if\n a(x) and (b(x) or not c(x)) ; ';
  const rule = readOne('rule', text);
  const operand = rule.body?.kind === 'and' ? rule.body.operands[1] : undefined;
  assert.deepEqual([rule.span.start, rule.span.end], [1, text.length - 1]);
  assert.equal(text.slice(operand?.span.start, operand?.span.end), 'b(x) or not c(x)');
});
