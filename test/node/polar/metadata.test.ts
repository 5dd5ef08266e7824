import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from './program-text.ts';

function check(text: string, expected: unknown) {
  assert.deepEqual(policyOf(text).metadata, expected);
}

const NOTHING = { roles: [], permissions: [], relations: {} };

test('there is an entry for each block, actors included, and always for global', () => {
  check('', { resources: { global: NOTHING } });
  check('actor User {} resource Org {}', {
    resources: { Org: NOTHING, User: NOTHING, global: NOTHING },
  });
});
test('names ascend, relations are type names', () =>
  check(
    'actor User {} resource Org { roles = ["b", "a"]; permissions = ["d", "c"]; relations = { z: User, y: Org }; }',
    {
      resources: {
        Org: { roles: ['a', 'b'], permissions: ['c', 'd'], relations: { y: 'Org', z: 'User' } },
        User: NOTHING,
        global: NOTHING,
      },
    },
  ));
test('the global block declares, too', () =>
  check('global { roles = ["a"]; permissions = ["p"]; }', {
    resources: { global: { roles: ['a'], permissions: ['p'], relations: {} } },
  }));
test('inherited names are listed', () =>
  check(
    'resource A { roles = ["a"]; relations = { x: A }; } resource B extends A { roles = ["b"]; relations = { x: B }; }',
    {
      resources: {
        A: { roles: ['a'], permissions: [], relations: { x: 'A' } },
        B: { roles: ['a', 'b'], permissions: [], relations: { x: 'B' } },
        global: NOTHING,
      },
    },
  ));
test('long rules declare nothing', () =>
  check('actor User {} has_permission(_: User, "x", _: User);', {
    resources: { User: NOTHING, global: NOTHING },
  }));
test('a name that objects have by birth is a name like any other', () => {
  const { resources } = policyOf(
    'resource constructor { relations = { __proto__: constructor }; }',
  ).metadata;
  assert.deepEqual(Object.keys(resources), ['constructor', 'global']);
  assert.deepEqual(Object.entries(resources['constructor']?.relations ?? {}), [
    ['__proto__', 'constructor'],
  ]);
});
