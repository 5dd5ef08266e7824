import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isGroup,
  meaningOf,
  type ValueSchema,
  valuesSchema,
} from '../../../operator/chart/value-schema.ts';

const SCHEMA = valuesSchema();

/** The path of every value and group, with its schema. */
function everyValue({ properties = {} }: ValueSchema, prefix = ''): [string, ValueSchema][] {
  return Object.entries(properties).flatMap(([name, each]) => {
    const path = `${prefix}${name}`;
    return [[path, each] as [string, ValueSchema], ...everyValue(each, `${path}.`)];
  });
}

test('every value says what it means, in sentences', () => {
  const silent = everyValue(SCHEMA).filter(
    ([, { description = '' }]) => !/^[A-Za-z`].*\.$/u.test(description),
  );
  assert.deepEqual(
    silent.map(([path]) => path),
    [],
  );
});

test('no group takes a value that it does not know', () => {
  const open = everyValue(SCHEMA)
    .filter(([, each]) => isGroup(each) && each['additionalProperties'] !== false)
    .map(([path]) => path);
  assert.deepEqual(open, []);
  assert.equal(SCHEMA['additionalProperties'], false);
});

test('nothing is required: whatever is left out has a default', () => {
  const required = everyValue(SCHEMA).filter(([, each]) => isGroup(each) && 'required' in each);
  assert.deepEqual(required, []);
});

test('a default is at the value itself, not at its group', () => {
  assert.equal(SCHEMA.properties?.['crds']?.default, undefined);
  assert.equal(SCHEMA.properties?.['crds']?.properties?.['keep']?.default, true);
  assert.deepEqual(SCHEMA.properties?.['affinity']?.default, {});
});

test('a choice names what there is to choose from', () =>
  assert.equal(meaningOf({ description: 'When.', enum: ['a', 'b'] }), 'When. One of a, b.'));
