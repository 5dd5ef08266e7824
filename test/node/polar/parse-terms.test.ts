import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne, sketchTerm } from './reading.ts';

/** The arguments of a fact. */
function checkTerms(text: string, sketched: string) {
  const { parameters } = readOne('rule', `p(${text});`);
  assert.equal(parameters.map(({ term }) => sketchTerm(term)).join(' '), sketched);
}

test('literals carry their type', () =>
  checkTerms(
    '"read", 10, true, false, User{"a b"}',
    'String:read Integer:10 Boolean:true Boolean:false User:a b',
  ));

test('a primitive in braces equals the plain one', () =>
  checkTerms(
    'String{"x"}, Integer{10}, Integer{"+010"}, Boolean{true}, Boolean{"false"}',
    'String:x Integer:10 Integer:10 Boolean:true Boolean:false',
  ));

test('an id is a string, however it is written', () =>
  checkTerms(
    'User{007}, User{"007"}, User{true}, String{1}',
    'User:7 User:007 User:true String:1',
  ));

test('the other terms are variables and the clock', () =>
  checkTerms('x, _, _x, actor, is_x?, Ns::x, @current_unix_time', 'x _ _x actor is_x? Ns::x now'));

test('a parameter may have a type', () => {
  const { parameters } = readOne('rule', 'p(x: User, _: Ns::Repo, y);');
  assert.deepEqual(
    parameters.map(({ type }) => type?.text),
    ['User', 'Ns::Repo', undefined],
  );
});

test('the span of a term is its text', () => {
  const text = 'p(x,  User{ "a" }, "b\\"", @current_unix_time);';
  const { parameters } = readOne('rule', text);
  assert.deepEqual(
    parameters.map(({ term }) => text.slice(term.span.start, term.span.end)),
    ['x', 'User{ "a" }', '"b\\""', '@current_unix_time'],
  );
});
