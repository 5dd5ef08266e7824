import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MemoryDictionary } from '../../../node/eval/memory-dictionary.ts';
import { NONE } from '../../../node/eval/facts.ts';

test('types and values are numbered as they come, and keep their numbers', () => {
  const dictionary = new MemoryDictionary();
  const numbers = ['User', 'Repo', 'User'].map((name) => dictionary.internType(name));
  assert.deepEqual(numbers, [0, 1, 0]);
  const values = [
    dictionary.internValue(0, 'a'),
    dictionary.internValue(1, 'a'),
    dictionary.internValue(0, 'b'),
    dictionary.internValue(0, 'a'),
  ];
  assert.deepEqual(values, [0, 1, 2, 0]);
  assert.deepEqual([dictionary.typeCount, dictionary.valueCount], [2, 3]);
});

test('looking up adds nothing', () => {
  const dictionary = new MemoryDictionary();
  assert.equal(dictionary.findType('User'), NONE);
  dictionary.internType('User');
  assert.equal(dictionary.findValue(0, 'a'), NONE);
  assert.equal(dictionary.valueCount, 0);
  assert.equal(dictionary.rangeOf(), undefined);
});

test('a value beyond the limit is refused; one that is known is not', () => {
  const dictionary = new MemoryDictionary({ valuesMax: 1 });
  dictionary.internType('User');
  dictionary.internValue(0, 'a');
  assert.throws(() => dictionary.internValue(0, 'b'), {
    code: 'too_large',
    message: /more than 1 /,
  });
  assert.equal(dictionary.internValue(0, 'a'), 0);
});

test('asking for the text of a number that was never given is a bug', () => {
  const dictionary = new MemoryDictionary();
  assert.throws(() => dictionary.typeName(0), { name: 'AssertionError' });
  assert.throws(() => dictionary.idOf(0), { name: 'AssertionError' });
  assert.throws(() => dictionary.typeOf(0), { name: 'AssertionError' });
});
