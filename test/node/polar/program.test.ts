import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predicateKey } from '../../../node/polar/program.ts';

test('a predicate is its name and its number of arguments', () => {
  assert.equal(predicateKey({ name: 'has_role', arity: 3 }), 'has_role/3');
  assert.notEqual(
    predicateKey({ name: 'has_role', arity: 2 }),
    predicateKey({ name: 'has_role', arity: 3 }),
  );
});
