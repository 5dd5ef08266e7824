import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PredicateMap } from '../../../node/polar/predicate-map.ts';

test('name and arity together are the key', () => {
  const map = new PredicateMap<string>();
  map.set({ name: 'p', arity: 1 }, 'one');
  map.set({ name: 'p', arity: 16 }, 'sixteen');
  map.set({ name: 'p', arity: 1 }, 'first');
  assert.equal(map.get({ name: 'p', arity: 1 }), 'first');
  assert.equal(map.get({ name: 'p', arity: 16 }), 'sixteen');
  assert.equal(map.get({ name: 'p', arity: 2 }), undefined);
  assert.equal(map.get({ name: 'q', arity: 1 }), undefined);
});

test('names are no properties', () => {
  const map = new PredicateMap<number>();
  assert.equal(map.get({ name: 'constructor', arity: 0 }), undefined);
  assert.equal(map.get({ name: '__proto__', arity: 1 }), undefined);
});
