import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { openSections } from '../../../../node/snapshot/generation.ts';
import { generationOf } from '../generation-of.ts';

const { dictionary } = openSections(
  generationOf(['p', 'User:b', 'Repo:b'], ['p', 'User:é', 'Repo:a'], ['q', 'User:a', 'Größe:a']),
);

test('types are numbered by name, values by type and id', () => {
  const types = Array.from({ length: dictionary.typeCount }, (_, type) =>
    dictionary.typeName(type),
  );
  assert.deepEqual(types, ['Größe', 'Repo', 'User']);
  const values = Array.from(
    { length: dictionary.valueCount },
    (_, value) => `${dictionary.typeOf(value)}:${dictionary.idOf(value)}`,
  );
  assert.deepEqual(values, ['0:a', '1:a', '1:b', '2:a', '2:b', '2:é']);
});

test('the values of a type are a range', () => {
  assert.deepEqual(dictionary.rangeOf(1), { start: 1, end: 3 });
  assert.equal(dictionary.rangeOf(3), undefined);
  assert.equal(dictionary.rangeOf(NONE), undefined);
});

test('an id is found in its own type only', () => {
  assert.equal(dictionary.findValue(2, 'é'), 5);
  assert.equal(dictionary.findValue(1, 'é'), NONE);
  assert.equal(dictionary.findValue(3, 'a'), NONE);
});

test('asking for the text of a number that was never given is a bug', () => {
  assert.throws(() => dictionary.idOf(6), { name: 'AssertionError' });
  assert.throws(() => dictionary.typeName(3), { name: 'AssertionError' });
});
