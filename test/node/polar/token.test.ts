import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiagnosticList } from '../../../node/polar/diagnostic.ts';
import { lex } from '../../../node/polar/lexer.ts';
import { describeToken, isToken, type Token } from '../../../node/polar/token.ts';

function token(text: string): Token {
  const [first] = lex({ name: 'a', text }, new DiagnosticList(10));
  assert.ok(first);
  return first;
}

test('a word is known by its text, and is a name besides', () => {
  assert.ok(isToken(token('actor'), 'actor'));
  assert.ok(isToken(token('actor'), 'a name'));
  assert.ok(isToken(token('in'), 'in'));
  assert.ok(!isToken(token('in'), 'a name'));
});

test('a string is never a word', () => {
  assert.ok(!isToken(token('"actor"'), 'actor'));
  assert.ok(!isToken(token('";"'), ';'));
});

function checkDescribed(text: string, described: string) {
  assert.equal(describeToken(token(text)), described);
}

test('tokens are described as messages name them', () => {
  checkDescribed('owner', 'name owner');
  checkDescribed('"read"', 'string "read"');
  checkDescribed('"a\\nb"', String.raw`string "a\nb"`);
  checkDescribed('+010', 'integer 10');
  checkDescribed('and', '"and"');
  checkDescribed('!=', '"!="');
  checkDescribed('@x', '"@x"');
  checkDescribed('', 'the end of the file');
});

test('a long name is shown in part', () =>
  checkDescribed('x'.repeat(1_000), `name ${'x'.repeat(40)}…`));
