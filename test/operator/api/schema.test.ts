/** The structural schema says what the zod schema says, in words that a CRD may use. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { described, quantity, texts, wholeNumber } from '../../../operator/api/field.ts';
import { structuralSchema } from '../../../operator/api/schema.ts';

test('a whole number has its range and its width', () => {
  assert.deepEqual(structuralSchema(wholeNumber('A count.', { min: 0, max: 9 })), {
    description: 'A count.',
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 9,
  });
  const large = described(z.int().min(0), 'Bytes.');
  assert.deepEqual(structuralSchema(large), {
    description: 'Bytes.',
    type: 'integer',
    format: 'int64',
    minimum: 0,
  });
});

test('a quantity is a number or a text', () => {
  const { description, ...schema } = structuralSchema(
    quantity('A size.', { min: '1Mi', max: '1Gi', example: '2Mi' }),
  );
  assert.equal(description, 'A size. A quantity from 1Mi to 1Gi, like 2Mi.');
  assert.deepEqual(Object.keys(schema).toSorted(), [
    'x-kubernetes-int-or-string',
    'x-kubernetes-validations',
  ]);
});

test('a moment has a format and no pattern', () => {
  assert.deepEqual(structuralSchema(described(z.iso.datetime(), 'When.')), {
    description: 'When.',
    type: 'string',
    format: 'date-time',
  });
});

test('a map of texts has a size and the length of its texts', () => {
  assert.deepEqual(structuralSchema(texts('Labels.', { entriesMax: 2, lengthMax: 63 })), {
    description: 'Labels.',
    type: 'object',
    maxProperties: 2,
    additionalProperties: { type: 'string', maxLength: 63 },
  });
});

test('the default of an object has the defaults inside it', () => {
  const inner = z.object({
    a: described(z.int().max(5), 'A.').default(1),
    b: described(z.string(), 'B.').exactOptional(),
    c: described(z.object({ d: described(z.boolean(), 'D.').default(true) }), 'C.').prefault({}),
  });
  const schema = structuralSchema(described(inner, 'All.').prefault({}));
  assert.deepEqual(schema.default, { a: 1, c: { d: true } });
  assert.deepEqual(schema.properties?.['c']?.default, { d: true });
});

test('what a CRD has no word for is an error', () => {
  assert.throws(() => structuralSchema(described(z.int().multipleOf(2), 'Even.')), /multipleOf/u);
});
