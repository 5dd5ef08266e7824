import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '../../../node/polar/cursor.ts';
import { DiagnosticList } from '../../../node/polar/diagnostic.ts';
import { lex } from '../../../node/polar/lexer.ts';
import * as look from '../../../node/polar/look-ahead.ts';
import { read } from './reading.ts';

type Question = (at: look.Looking) => boolean;

function at(text: string): look.Looking {
  const diagnostics = new DiagnosticList(0);
  return new Cursor(lex({ name: 'a', text }, diagnostics), diagnostics);
}

/** Texts are separated by `|`. */
function check(question: Question, yes: string, no: string) {
  for (const text of yes.split('|')) assert.ok(question(at(text)), `yes: ${text}`);
  for (const text of no.split('|')) assert.ok(!question(at(text)), `no: ${text}`);
}

test('items', () =>
  check(
    look.atItem,
    'actor A {|resource A extends B|global {|test "t" {|test fixture f|declare p(',
    'actor(|actor A|"actor" A {|resource = |global "x"|test(|test = {|test "t";|declare(|p(x)|type p(|{|}',
  ));

test('statements of a block', () =>
  check(
    look.atBlockStatement,
    'roles =|permissions =|relations =|"a" if|role if|permission if|@x @y "a" if',
    'roles if|roles(|keys =|"a" on|"a";|actor if|a if|@x roles =|@x',
  ));

test('statements of a test', () =>
  check(
    look.atTestStatement,
    'setup {|assert p(|assert_not p(|fixture f;',
    'setup(|assert(|assert "p"|fixture(|fixture f {|p(',
  ));

test('blocks, tests and fixtures without their first word', () => {
  check(look.atBlock, '{|A {|A extends B|resource;|actor "A"', 'actor(|A{"x"}|A(|"A" {');
  check(look.atTest, 'test {|test name|"name" {', 'test(|"name"|name {');
  check(look.atFixture, 'test fixture|fixture f {', 'fixture f;|fixture(|test "fixture"|test(');
});

test('rules, with or without flags', () =>
  check(look.atRule, 'p(|@x @y p(|actor(', 'p|"p"(|@x|@x "a"|in('));

test('a brace within a statement has more of it behind', () =>
  check(look.isMidStatement, '},|})|}]|};|} and|} or', '}|} p|}}'));

test('every word of the grammar is a name wherever it can be nothing else', () => {
  const words =
    'actor resource global on extends declare type test fixture setup assert assert_not';
  for (const word of `${words} roles permissions relations role permission`.split(' ')) {
    read(
      `${word}(${word}: ${word}) if ${word}(${word}) and ${word} matches ${word} and not ${word} in [${word}{1}];`,
    );
    read(`resource ${word} extends ${word} { relations = { ${word}: ${word} }; }`);
    read(`resource A { "x" if "y" on ${word} and ${word}(${word}) or ${word} on ${word}; }`);
    read(`declare ${word}(${word}); test fixture ${word} { ${word}(1); fixture ${word}; }`);
    read(`test "t" { setup { ${word}(1); } assert ${word}(${word}: ${word}) iff ${word} in []; }`);
  }
});
