import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actions } from '../../../node/authz/actions.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

function checkActions(
  question: string,
  expected: readonly string[],
  contextFacts: readonly Fact[] = [],
) {
  const [actor = '', resource = ''] = question.split(' ');
  const asked = {
    actor: value(actor),
    resource: value(resource),
    contextFacts,
  };
  assert.deepEqual(actions(WORLD, asked), expected);
}

test('actions are distinct and ascending', () => {
  checkActions('User:alice Repo:anvil', ['delete', 'read']);
  checkActions('User:bob Repo:anvil', ['read']);
});

test('a stranger may do nothing', () => {
  checkActions('User:nobody Repo:anvil', []);
});

test('a rule that leaves the action open answers with the wildcard', () => {
  checkActions('User:bob Org:acme', ['*']);
});

test('context facts add actions', () => {
  checkActions(
    'User:bob Repo:zebra',
    ['delete', 'read'],
    [fact('has_role', 'User:bob', 'String:owner', 'Repo:zebra')],
  );
});
