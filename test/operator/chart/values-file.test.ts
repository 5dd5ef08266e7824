import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { valuesSchema } from '../../../operator/chart/value-schema.ts';
import { HEAD, valuesFile, wrapped } from '../../../operator/chart/values-file.ts';
import { Values } from '../../../operator/chart/values.ts';

test('the file has the default of every value', () =>
  assert.deepEqual(parse(valuesFile(valuesSchema()), { version: '1.1' }), Values.parse({})));

test('what a value means is above it, as deep as it is', () => {
  const schema = {
    properties: {
      one: { description: 'The first.', default: 1 },
      many: {
        description: 'More.',
        properties: { two: { description: 'The second.', default: ['a', 'b'] } },
      },
    },
  };
  assert.equal(
    valuesFile(schema),
    `${HEAD}
# The first.
one: 1

# More.
many:
  # The second.
  two: [ a, b ]
`,
  );
});

test('a value that only other charts set is not in the file', () =>
  assert.equal(valuesFile({ properties: { one: { description: 'A.' } } }).includes('one'), false));

test('lines are broken between words, and a word is never', () => {
  assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrapped('extraordinary', 7), ['extraordinary']);
});

test('no line of the file is longer than 100 columns', () => {
  const long = valuesFile(valuesSchema())
    .split('\n')
    .filter((line) => line.length > 100);
  assert.deepEqual(long, []);
});
