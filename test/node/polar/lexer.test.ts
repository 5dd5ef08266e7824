import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DiagnosticList } from '../../../node/polar/diagnostic.ts';
import { lex } from '../../../node/polar/lexer.ts';
import { KITCHEN_SINK } from './reading.ts';

function lexAll(text: string) {
  const diagnostics = new DiagnosticList(1_000);
  const tokens = lex({ name: 'a', text }, diagnostics);
  return { tokens, codes: diagnostics.all().map((diagnostic) => diagnostic.code) };
}

/** The texts of all tokens, joined by blanks; the last, of the end, is empty. */
function checkTexts(text: string, texts: string) {
  const { tokens, codes } = lexAll(text);
  assert.deepEqual(codes, []);
  assert.equal(tokens.map((token) => token.text).join(' '), `${texts} `);
}

function checkString(text: string, value: string) {
  const [string] = lexAll(text).tokens;
  assert.deepEqual([string?.kind, string?.text], ['a string', value]);
  assert.deepEqual(lexAll(text).codes, []);
}

function checkMistakes(text: string, codes: readonly string[]) {
  assert.deepEqual(lexAll(text).codes, codes);
}

test('names have letters of any script, digits later on, and segments', () => {
  checkTexts('a _ _x A9 ns::Type::x café 名前9', 'a _ _x A9 ns::Type::x café 名前9');
  checkTexts('a:b a: :b a::1', 'a : b a : : b a : : 1');
});
test('a name may end in one question mark', () => checkTexts('a? a::b?=', 'a? a::b? ='));
test('matches! is one word, but not before =', () => {
  checkTexts('matches! matches !', 'matches! matches !');
  checkTexts('matches!=', 'matches !=');
});
test('marks are as long as they can be', () =>
  checkTexts('<=>=!==?=:=&&||', '<= >= != = ?= := && ||'));
test('blanks and comments leave nothing', () =>
  checkTexts('\ufeff a#b"\n\t#c\r\n\rd# the end', 'a d'));

test('integers have one spelling', () => checkTexts('+010 -007 -0 00', '10 -7 0 0'));
test('escapes stand for what they stand for', () => {
  checkString(String.raw`"\n\r\t\0\\\"\q\🦉"`, '\n\r\t\0\\"q🦉');
  checkString('"a\\\nb"', 'a\nb');
  checkString('"# no comment"', '# no comment');
});
test('a string ends on its line', () => {
  checkMistakes('"a\n"b"', ['unterminated-string']);
  checkMistakes('"a', ['unterminated-string']);
  checkMistakes('"a\\', ['unterminated-string']);
  assert.equal(lexAll('"a').tokens[0]?.damaged, true);
});
test('strings hold whole characters', () => {
  checkMistakes('"\ud800"', ['bad-character']);
  checkMistakes('"a\0b"', ['bad-character']);
});

test('what is no token is left out, a run of it reported once', () => {
  checkMistakes('a $$ b \0\0\0', ['bad-character', 'bad-character']);
  checkMistakes('\ud800\ud800', ['bad-character']);
  for (const character of ['\u00a0', '\u2028', '“', '’', '\u0007', '٣', '\\']) {
    checkMistakes(character, ['bad-character']);
  }
});
test('fractions and exponents are one mistake each', () =>
  checkMistakes(
    '1.5 1e3 -2.5E-7',
    Array.from({ length: 3 }, () => 'not-an-integer'),
  ));
test('single quotes are one mistake', () => {
  checkMistakes("'a b'", ['single-quotes']);
  checkMistakes("'a\n", ['bad-character']);
});

test('the first token of a line knows its column', () =>
  assert.deepEqual(
    lexAll('a b\n  c\n# d\n"e" f').tokens.map((token) => token.indent),
    [0, undefined, 2, 0, undefined, undefined],
  ));

/** Whatever is between two tokens of a text without mistakes is blank or comment. */
function checkTiles(text: string) {
  const { tokens, codes } = lexAll(text);
  let end = 0;
  for (const { span } of tokens) {
    assert.ok(span.start >= end && span.end >= span.start);
    if (codes.length === 0)
      assert.match(text.slice(end, span.start), /^\ufeff?(?:[ \t\r\n]|#[^\n]*)*$/u);
    end = span.end;
  }
  assert.equal(end, text.length);
}

test('tokens tile the text', () => {
  checkTiles(KITCHEN_SINK);
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      '\\',
      '#',
      '\n',
      ' ',
      '::',
      '?',
      '=',
      '1',
      '-',
      '.',
      '@',
      "'",
      'a',
      '🦉',
      'é',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => checkTiles(pieces.join(''))),
    { numRuns: 1_000, examples: [[['#', '\r', '\0']]] },
  );
});

test('an integer of more than 64 bits is a mistake', () =>
  checkMistakes('9223372036854775808', ['integer-overflow']));
