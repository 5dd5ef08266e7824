import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Diagnostic, DiagnosticList, render } from '../../../node/polar/diagnostic.ts';
import { Cursor } from '../../../node/polar/cursor.ts';
import { lex } from '../../../node/polar/lexer.ts';
import { canonicalInteger } from '../../../node/polar/value.ts';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { printPolicy } from '../../../node/polar/print.ts';
import { KITCHEN_SINK } from './reading.ts';

const TOKENS = lex({ name: 'kitchen-sink', text: KITCHEN_SINK }, new DiagnosticList(0)).slice(
  0,
  -1,
);
const INSERTED = [
  '}',
  '{',
  ';',
  ')',
  '(',
  '[',
  ']',
  ',',
  ':',
  '=',
  '"x"',
  'foo',
  'resource',
  'test',
];
INSERTED.push('and', 'if', 'not', 'in', 'iff', '1', '@current_unix_time', '.', '==');

/** Of a text without errors, nothing may be missing in the tree: a lost condition is a wrong answer. */
function errorsOf(text: string): readonly Diagnostic[] {
  const { ast, diagnostics } = parsePolicy([{ name: 'mutant', text }]);
  for (const { span } of diagnostics) assert.ok(0 <= span.start && span.end <= text.length);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) assert.deepEqual(contents(printPolicy(ast)), contents(text));
  return errors;
}

/** All names and values of a text, but for the words that its canonical form may add or leave out. */
function contents(text: string): readonly string[] {
  return lex({ name: 'a', text }, new DiagnosticList(0))
    .filter((token) => CONTENT_KINDS.has(token.kind) || /^(?:true|false)$/u.test(token.text))
    .map((token) => canonicalInteger(token.text) ?? token.text)
    .filter((each) => !/^(?:setup|String|Integer|Boolean)$/u.test(each))
    .toSorted();
}

const CONTENT_KINDS: ReadonlySet<string> = new Set(['a name', 'a string', 'an integer']);

/** How many mutants have how many errors: `counts[2]` have two. */
function countErrors(mutants: Iterable<string>): readonly number[] {
  const counts: number[] = [];
  for (const mutant of mutants) {
    const { length } = errorsOf(mutant);
    while (counts.length <= length) counts.push(0);
    counts[length] = (counts[length] ?? 0) + 1;
  }
  return counts;
}

function shareUpTo(counts: readonly number[], errors: number): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return sum(counts.slice(0, errors + 1)) / sum(counts);
}

function* withoutOneToken() {
  for (const { span } of TOKENS) {
    yield KITCHEN_SINK.slice(0, span.start) + KITCHEN_SINK.slice(span.end);
  }
}

/** Every fourth kind of token before each token, another fourth before the next. */
function* withOneMoreToken() {
  for (const [index, { span }] of TOKENS.entries()) {
    for (const inserted of INSERTED.filter((_, kind) => (index + kind) % 4 === 0)) {
      yield `${KITCHEN_SINK.slice(0, span.start)} ${inserted} ${KITCHEN_SINK.slice(span.start)}`;
    }
  }
}

function* withoutOneQuote() {
  for (const { kind, span } of TOKENS) {
    if (kind !== 'a string') continue;
    yield KITCHEN_SINK.slice(0, span.start) + KITCHEN_SINK.slice(span.start + 1);
    yield KITCHEN_SINK.slice(0, span.end - 1) + KITCHEN_SINK.slice(span.end);
  }
}

test('a token that is missing is one mistake, with hardly an exception', () => {
  const counts = countErrors(withoutOneToken());
  assert.ok(counts.length <= 3, `at most two: ${counts.join(' ')}`);
  assert.ok(shareUpTo(counts, 1) > 0.99, counts.join(' '));
  assert.ok(shareUpTo(counts, 0) < 0.1, `nearly all are noticed: ${counts.join(' ')}`);
});

test('a token too many is one mistake nearly always, and never many', () => {
  const counts = countErrors(withOneMoreToken());
  assert.ok(counts.length <= 6, `at most five: ${counts.join(' ')}`);
  assert.ok(shareUpTo(counts, 1) > 0.94, counts.join(' '));
  assert.ok(shareUpTo(counts, 2) > 0.99, counts.join(' '));
});

test('a quote that is missing is one mistake', () => {
  const counts = countErrors(withoutOneQuote());
  assert.equal(counts[0], 0);
  assert.ok(shareUpTo(counts, 1) > 0.98, counts.join(' '));
});

test('the kitchen sink cut off anywhere is refused or read, never a crash', () =>
  fc.assert(
    fc.property(fc.nat(KITCHEN_SINK.length), (end) => {
      assert.ok(errorsOf(KITCHEN_SINK.slice(0, end)).length <= 2);
    }),
  ));

test('the kitchen sink shuffled is refused or read, never a crash', () => {
  const token = fc.constantFrom(...TOKENS, ...TOKENS.filter(({ kind }) => kind === 'a mark'));
  fc.assert(
    fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
      const texts = tokens.map(({ span }) => KITCHEN_SINK.slice(span.start, span.end));
      errorsOf(texts.join(' ')).forEach(render);
    }),
    { numRuns: 3_000 },
  );
});

test('several mutations at once are refused or read, never a crash', () => {
  const mutation = fc.record({
    at: fc.nat(TOKENS.length - 1),
    text: fc.constantFrom('', ...INSERTED),
  });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 2, maxLength: 20 }), (mutations) => {
      const texts = TOKENS.map(({ span }) => KITCHEN_SINK.slice(span.start, span.end));
      for (const { at, text } of mutations) texts[at] = text;
      errorsOf(texts.join('\n')).forEach(render);
    }),
    { numRuns: 300 },
  );
});

/* ---------- the verbs ---------- */

function cursorOver(text: string) {
  const diagnostics = new DiagnosticList(10);
  const cursor = new Cursor(lex({ name: 'a', text }, diagnostics), diagnostics);
  return { cursor, messages: () => diagnostics.all().map((each) => each.message) };
}

test('the end of the file is never passed', () => {
  const { cursor } = cursorOver('a');
  cursor.next();
  assert.equal(cursor.next().kind, 'the end of the file');
  assert.equal(cursor.next().kind, 'the end of the file');
  assert.ok(cursor.peekIs('a name', -1));
});

test('a refusal lists all that was looked for at its place', () => {
  const { cursor, messages } = cursorOver('a b ;');
  cursor.statement(() => {
    cursor.accept('(');
    cursor.next();
    cursor.accept('and');
    cursor.accept('or');
    cursor.expect(';');
  });
  assert.deepEqual(messages(), ['Expected "and", "or" or ";", found name b']);
});

test('a bug in a production is no mistake of the author', () =>
  assert.throws(() => {
    cursorOver('a').cursor.statement(() => {
      throw new TypeError('bug');
    });
  }, TypeError));

test('an empty place stands behind the token before', () => {
  const { cursor } = cursorOver('ab   cd');
  cursor.next();
  assert.deepEqual([cursor.here().start, cursor.spanFrom(cursor.here()).end], [5, 7]);
});
