import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiagnosticList } from '../../../node/polar/diagnostic.ts';
import { ARITHMETIC_HINT, foreignHint, markHint, wordHint } from '../../../node/polar/foreign.ts';
import { lex } from '../../../node/polar/lexer.ts';

function hint(text: string): string | undefined {
  const [found, following] = lex({ name: 'a', text }, new DiagnosticList(0));
  assert.ok(found);
  return foreignHint(found, following ?? found);
}

test('marks are explained wherever they stand', () => {
  for (const mark of ['.', '==', ':=', '|', '||', '&&', '!']) {
    assert.equal(hint(mark), markHint(mark));
    assert.match(markHint(mark) ?? '', /^Oso Cloud's Polar has no |^Write /u);
  }
  for (const mark of ['+', '-', '*', '/']) assert.equal(hint(mark), ARITHMETIC_HINT);
});

test('words are explained where they are called', () => {
  for (const word of ['forall', 'print', 'debug']) {
    assert.equal(hint(`${word}(`), wordHint(word));
    assert.equal(hint(word), undefined);
  }
  assert.match(hint('cut') ?? '', /order of rules means nothing/u);
  assert.match(hint('new User') ?? '', /literal such as/u);
});

test('what belongs to the language is not foreign', () => {
  for (const text of ['=', '!=', ';', 'p(', 'and', '"forall"', '1', '@x', '']) {
    assert.equal(hint(text), undefined, text);
  }
});
