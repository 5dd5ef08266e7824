import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isList, isObject, objectIn, objectsIn } from '../../../operator/desired/json.ts';

test('what is no object is an empty one', () => {
  assert.deepEqual(objectIn({ a: 1 }), { a: 1 });
  for (const value of [undefined, null, 1, 'text', [{ a: 1 }]])
    assert.deepEqual(objectIn(value), {});
});

test('of a list the objects are taken, of all else none', () => {
  assert.deepEqual(objectsIn([{ a: 1 }, 'text', null, [{}]]), [{ a: 1 }]);
  assert.deepEqual(objectsIn({ a: 1 }), []);
  assert.deepEqual(objectsIn(undefined), []);
});

test('a list is no object, and nothing is neither', () => {
  assert.deepEqual([isObject([]), isList([])], [false, true]);
  assert.deepEqual([isObject(null), isList(null)], [false, false]);
});
