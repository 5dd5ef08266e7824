import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_BINDINGS } from '../../../node/local/bindings.ts';
import {
  localActions,
  localAuthorize,
  localList,
  localQuery,
} from '../../../node/local/local-query.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const OPTIONS = { bindings: NO_BINDINGS, dialect: 'postgresql', nowSeconds: 0 } as const;
const WORLD = worldOf({ facts: [fact('has_role', 'User:alice', 'String:reader', 'Repo:r1')] });

function authorizeSql(user: string): string {
  const question = {
    actor: value(user),
    action: 'read',
    resource: value('Repo:r1'),
    contextFacts: [],
  };
  return localAuthorize(WORLD, question, OPTIONS);
}

test('what central facts decide is TRUE or FALSE', () => {
  assert.equal(authorizeSql('User:alice'), 'SELECT TRUE AS allowed');
  assert.equal(authorizeSql('User:bob'), 'SELECT FALSE AS allowed');
});

test('what cannot be said as SQL is refused', () => {
  const list = {
    actor: value('User:alice'),
    action: 'read',
    resourceType: 'Repo',
    contextFacts: [],
  };
  const refused = { code: 'invalid_request' };
  assert.throws(() => localList(WORLD, list, { ...OPTIONS, column: 'id' }), refused);
  const actions = { actor: value('User:alice'), resource: value('Repo:r1'), contextFacts: [] };
  assert.throws(() => localActions(WORLD, actions, OPTIONS), refused);
  const query = { query: { variables: [], calls: [] }, variableNames: [], contextFacts: [] };
  const mode = { kind: 'select', columnNames: new Map<string, string>() } as const;
  assert.throws(() => localQuery(WORLD, query, { ...OPTIONS, mode }), refused);
});
