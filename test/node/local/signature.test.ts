import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoundArgument } from '../../../node/local/bindings.ts';
import { readSignature } from '../../../node/local/signature.ts';

function checkRead(text: string, predicate: string, args: readonly BoundArgument[]) {
  assert.deepEqual(readSignature(text), { kind: 'right', value: { predicate, args } });
}

function checkWrong(text: string, problem: RegExp) {
  const judged = readSignature(text);
  assert.equal(judged.kind, 'wrong', text);
  assert.match(judged.kind === 'wrong' ? judged.problem : '', problem);
}

const column = (type: string) => ({ kind: 'column', type }) as const;
const constant = (type: string, id: string) => ({ kind: 'constant', type, id }) as const;

test('columns and constants are told apart', () => {
  checkRead('has_relation(Issue:_, String:parent, Repository:_)', 'has_relation', [
    column('Issue'),
    constant('String', 'parent'),
    column('Repository'),
  ]);
  checkRead('is_public(Document:_)', 'is_public', [column('Document')]);
  checkRead('limit(Org:_, Integer:_, Boolean:_)', 'limit', [
    column('Org'),
    column('Integer'),
    column('Boolean'),
  ]);
});

test('a bare word is a String', () => {
  checkRead('has_relation(Issue:_, parent, Repo:_)', 'has_relation', [
    column('Issue'),
    constant('String', 'parent'),
    column('Repo'),
  ]);
});

test('spaces do not matter', () => {
  checkRead(' is_public ( Document:_ ,User:a b ) ', 'is_public', [
    column('Document'),
    constant('User', 'a b'),
  ]);
});

test('quotes hold what would end an id', () => {
  checkRead(String.raw`f(User:_, String:"a, (b) \"c\" \\", "_")`, 'f', [
    column('User'),
    constant('String', 'a, (b) "c" \\'),
    constant('String', '_'),
  ]);
  checkRead('f(User:_, String:a:b)', 'f', [column('User'), constant('String', 'a:b')]);
});

test('constants become canonical', () => {
  checkRead('f(User:_, Integer:007, Boolean:true)', 'f', [
    column('User'),
    constant('Integer', '7'),
    constant('Boolean', 'true'),
  ]);
  checkWrong('f(User:_, Integer:many)', /"many" as Integer/u);
  checkWrong('f(User:_, Boolean:yes)', /"yes" as Boolean/u);
});

test('what is no signature is refused', () => {
  for (const text of [
    '',
    'f',
    'f(',
    'f User:_',
    '(User:_)',
    'f(User:_) x',
    'f(User:_',
    'f((User:_)',
  ]) {
    checkWrong(text, /must look like has_role/u);
  }
  checkWrong('f(User:_, "a)', /must look like/u);
  for (const text of ['f(User:_,)', 'f(,User:_)', 'f(User:)', 'f(Us er:_)', 'f(a"b)']) {
    checkWrong(text, /has an argument|must look like/u);
  }
});

test('the number of arguments is that of facts', () => {
  checkWrong('f()', /1 to 5 arguments/u);
  checkWrong('f(A:_, A:_, A:_, A:_, A:_, A:_)', /1 to 5 arguments/u);
});

test('a column says its type', () => {
  checkWrong('f(_)', /without a type/u);
  checkWrong('f(Actor:_)', /type Actor, which no value has/u);
});

test('a signature without a column is refused', () => {
  checkWrong('f(String:a)', /an argument that is a column/u);
});

test('an id that no fact can have is refused', () => {
  checkWrong('f(User:_, String:*)', /"\*" as an id/u);
  checkWrong('f(User:_, "")', /"" as an id/u);
  checkWrong(`f(User:_, String:${'x'.repeat(513)})`, /no fact can have/u);
  checkWrong(`f(User:_, String:${'x'.repeat(5_000)})`, /longer than 4096 bytes/u);
});
