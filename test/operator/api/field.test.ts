/** Fields keep their descriptions and both halves of their rules. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { described, quantity, text, texts } from '../../../operator/api/field.ts';

const EVEN = {
  cel: 'self % 2 == 0',
  holds: (value: number) => value % 2 === 0,
  message: 'must be even',
};
const GROWS = { cel: 'self >= oldSelf', message: 'must not shrink' };

test('a rule is asked of a value, and is in the schema', () => {
  const field = described(z.int(), 'A number.', { rules: [EVEN], changes: [GROWS] });
  assert.equal(field.safeParse(2).success, true);
  assert.equal(field.safeParse(3).error?.issues[0]?.message, 'must be even');
  assert.deepEqual(field.meta(), {
    description: 'A number.',
    'x-kubernetes-validations': [
      { rule: 'self % 2 == 0', message: 'must be even' },
      { rule: 'self >= oldSelf', message: 'must not shrink' },
    ],
  });
});

test('a field without rules says nothing of rules', () => {
  assert.deepEqual(described(z.string(), 'A text.').meta(), { description: 'A text.' });
});

test('a text has a shape and a length', () => {
  const field = text('A word.', { pattern: /^[a-z]+$/u, lengthMax: 3, message: 'must be a word' });
  assert.deepEqual(
    ['abc', 'A', 'abcd'].map((value) => field.safeParse(value).success),
    [true, false, false],
  );
});

test('a quantity has a range', () => {
  const field = quantity('A size.', { min: '1Ki', max: '1Mi', example: '2Ki' });
  assert.deepEqual(
    ['1Ki', 1_024, '1023', '2Mi', 'x'].map((value) => field.safeParse(value).success),
    [true, true, false, false, false],
  );
});

test('a map of texts has a size', () => {
  const field = texts('Labels.', { entriesMax: 1, lengthMax: 2 });
  assert.deepEqual(
    [{ a: 'bc' }, { a: 'b', c: 'd' }, { a: 'bcd' }].map((value) => field.safeParse(value).success),
    [true, false, false],
  );
});
