import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../node/polar/diagnostic.ts';
import type { Source } from '../../node/polar/source.ts';
import { readChunks, surprises } from './chunks.ts';

/** Complains about every `!` in the text. */
function diagnoseMarks(source: Source): Diagnostic[] {
  return [...source.text.matchAll(/!/gu)].map((match) => ({
    severity: 'error',
    code: 'mark',
    message: 'found a mark',
    span: { source, start: match.index, end: match.index + 1 },
  }));
}

function check(text: string, expected: readonly RegExp[]) {
  const found = readChunks({ name: 'cases', text }).flatMap((chunk) =>
    surprises(chunk, diagnoseMarks(chunk.source)),
  );
  assert.equal(found.length, expected.length, found.join('\n'));
  for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
}

test('parts are cut at lines of three dashes and keep their line numbers', () => {
  const chunks = readChunks({ name: 'cases', text: '# one\na\n---\n# two\nb' });
  assert.deepEqual(
    chunks.map((chunk) => [chunk.title, chunk.source.text]),
    [
      ['one', '# one\na'],
      ['two', '\n\n\n# two\nb'],
    ],
  );
});

test('marks are no part of the source', () => {
  const [chunk] = readChunks({ name: 'cases', text: 'a "b  ### "x" "y"' });
  assert.equal(chunk?.source.text, 'a "b');
  assert.equal(chunk?.expectations.length, 2);
});

test('an announced diagnostic is no surprise', () => check('!  ### "^error mark: found a"', []));
test('two on a line need two marks', () => {
  check('! !  ### "found" "found"', []);
  check('! !  ### "found"', [/unexpected/u]);
});
test('one that was not announced is a surprise with its line', () =>
  check('a\n---\n!', [/unexpected: cases:3:1: error mark/u]));
test('one that did not come is a surprise', () =>
  check('a\nb ### "x"', [/missing: cases:2: \/x/u]));
test('the right message on another line is two surprises', () =>
  check('!\n ### "found"', [/unexpected: cases:1/u, /missing: cases:2/u]));
test('three hashes without a string in quotes are a slip of the author', () =>
  assert.throws(
    () => readChunks({ name: 'cases', text: 'a ### found' }),
    /Not a mark: a ### found/u,
  ));
