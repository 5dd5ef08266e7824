import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTION, allowFact, allowQuery, idsAsText, RESOURCE } from '../../../node/authz/allow.ts';
import { fact, value } from '../../fakes/policy-world.ts';

const ALICE = value('User:alice');

test('a check is about one fact', () => {
  assert.deepEqual(
    allowFact(ALICE, 'read', value('Repo:anvil')),
    fact('allow', 'User:alice', 'String:read', 'Repo:anvil'),
  );
});

test('what is left open is a variable without ids', () => {
  const query = allowQuery({ actor: ALICE, action: null, resource: { type: 'Repo', id: null } });
  assert.deepEqual(query.variables[ACTION], { type: 'String', ids: null });
  assert.deepEqual(query.variables[RESOURCE], { type: 'Repo', ids: null });
  assert.deepEqual(query.calls, [{ predicate: 'allow', args: [0, 1, 2] }]);
});

test('what is given is a variable of one id', () => {
  const query = allowQuery({ actor: ALICE, action: 'read', resource: { type: 'Repo', id: 'r' } });
  assert.deepEqual(
    query.variables.map(({ ids }) => ids),
    [['alice'], ['read'], ['r']],
  );
});

test('a wildcard is written as a star', () => {
  assert.deepEqual(idsAsText([null, 'a']), ['*', 'a']);
});
