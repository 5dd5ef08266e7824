import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { join, placeOf } from '../../../node/polar/source.ts';

function placeAt(text: string, start: number) {
  return placeOf({ source: { name: 'a', text }, start, end: start });
}

test('lines and columns count from 1', () => {
  assert.deepEqual(placeAt('', 0), { line: 1, column: 1 });
  assert.deepEqual(placeAt('ab\ncd', 1), { line: 1, column: 2 });
  assert.deepEqual(placeAt('ab\ncd', 3), { line: 2, column: 1 });
  assert.deepEqual(placeAt('ab\n', 3), { line: 2, column: 1 });
});

test('a line break is the last character of its line', () =>
  assert.deepEqual(placeAt('ab\ncd', 2), { line: 1, column: 3 }));

test('the place is that of the text before, counted by hand', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '🦉')), fc.nat(), (characters, at) => {
      const text = characters.join('');
      const start = at % (text.length + 1);
      const before = text.slice(0, start).split('\n');
      assert.deepEqual(placeAt(text, start), {
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      });
    }),
  ));

test('a join reaches from the first to the last', () => {
  const source = { name: 'a', text: 'abcdef' };
  const joined = join({ source, start: 1, end: 2 }, { source, start: 4, end: 5 });
  assert.deepEqual(joined, { source, start: 1, end: 5 });
});

test('a hundred thousand places in one text take no longer than reading it a few times', () => {
  const source = { name: 'a', text: 'x\n'.repeat(500_000) };
  const startedMs = performance.now();
  for (let start = 0; start < 1_000_000; start += 10) placeOf({ source, start, end: start });
  assert.ok(performance.now() - startedMs < 2_000);
});
