import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import {
  isIdentifierUrl,
  isPlainUrl,
  matching,
  MISSING,
  oneOf,
  share,
  storePlace,
  trueOrFalse,
  wholeNumber,
  wholeNumberOrNone,
  withoutEnd,
} from '../../../node/config/shapes.ts';

/** What is said of the text; undefined when nothing is wrong. */
function problemOf(shape: z.ZodType, given: unknown): string | undefined {
  return shape.safeParse(given).error?.issues[0]?.message;
}

test('a number is of its range, and its default when left out', () => {
  const port = wholeNumber({ min: 1, max: 10, default: 7 });
  assert.deepEqual([port.parse('1'), port.parse('10'), port.parse(undefined)], [1, 10, 7]);
  for (const given of ['0', '11', '1.5', '-1', 'x', '1e1', '1234567890']) {
    assert.equal(problemOf(port, given), 'must be a whole number from 1 to 10');
  }
  assert.equal(wholeNumberOrNone({ min: 1, max: 10 }).parse(undefined), undefined);
});

test('a share is a number from 0 to 1, and none when left out', () => {
  const given = ['0', '1', '0.01', '.5', '1.0', undefined];
  const expected = [0, 1, 0.01, 0.5, 1, 0];
  assert.deepEqual(
    given.map((text) => share().parse(text)),
    expected,
  );
  assert.equal(problemOf(share(), '1.1'), 'must be a number from 0 to 1, like 0.01');
});

test('a word is one of its words', () => {
  assert.equal(oneOf(['a', 'b']).parse('b'), 'b');
  assert.equal(problemOf(oneOf(['a', 'b']), 'c'), 'must be one of a, b');
  assert.deepEqual([trueOrFalse().parse('true'), trueOrFalse().parse(undefined)], [true, false]);
  assert.equal(problemOf(trueOrFalse(), 'yes'), 'must be one of true, false');
});

test('a text has its form, or is missing', () => {
  const digits = matching(/^\d+$/u, 'must be digits');
  assert.equal(digits.parse('12'), '12');
  assert.equal(problemOf(digits, 'x'), 'must be digits');
  assert.equal(problemOf(digits, undefined), MISSING);
});

test('a store is at a place', () => {
  assert.equal(storePlace().safeParse(' /copies ').success, true);
  assert.match(problemOf(storePlace(), 'ftp://a') ?? '', /^must be /u);
});

test('a URL has no user, query and fragment, and no slash at its end', () => {
  assert.equal(withoutEnd(' http://a/b// '), 'http://a/b');
  for (const url of ['http://a', 'https://a:1/b/']) assert.equal(isPlainUrl(url), true);
  for (const url of ['a', 'ftp://a', 'http://a?b', 'http://a#', 'http://me@a', 'http://a b']) {
    assert.equal(isPlainUrl(url), false, url);
  }
});

test('an identifier is such a URL with https, of which no letter has a meaning in a path', () => {
  for (const url of ['https://a', 'https://a:1/', 'https://a/b/c-d']) {
    assert.equal(isIdentifierUrl(url), true, url);
  }
  for (const url of ['http://a', 'https://a/:b', 'https://a/*', 'https://a//b', 'https://me@a']) {
    assert.equal(isIdentifierUrl(url), false, url);
  }
});
