import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from '../../../node/primary/lines.ts';

/** The lines as `text@end`, one that is not terminated with a `…`. */
async function checkLines(pieces: readonly string[], lines: readonly string[]) {
  const found = [];
  const bytes = pieces.map((piece) => Buffer.from(piece));
  for await (const line of linesOf(fromArray(bytes), 8)) {
    found.push(`${Buffer.from(line.bytes).toString()}${line.isTerminated ? '' : '…'}@${line.end}`);
  }
  assert.deepEqual(found, lines);
}

async function* fromArray<T>(items: readonly T[]) {
  for (const item of items) yield await Promise.resolve(item);
}

test('no bytes have no lines', () => checkLines([], []));
test('every line break ends a line', () => checkLines(['a\nb\n'], ['a@2', 'b@4']));
test('an empty line is a line', () => checkLines(['\n\n'], ['@1', '@2']));
test('a line may be in many pieces', () => checkLines(['a', 'b', 'c\nd', '\n'], ['abc@4', 'd@6']));
test('what follows the last line break is not terminated', () =>
  checkLines(['a\nbc'], ['a@2', 'bc…@4']));
test('a line that is too long is cut one byte after the limit, and the next one is whole', () =>
  checkLines(['12345', '67890', '12\nnext\n'], ['123456789@13', 'next@18']));
test('a line of just the limit is whole', () => checkLines(['12345678\n'], ['12345678@9']));
