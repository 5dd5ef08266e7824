import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize } from '../../../node/authz/authorize.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

function checkAllowed(question: string, expected: boolean) {
  const [actor = '', action = '', resource = ''] = question.split(' ');
  const asked = { actor: value(actor), action, resource: value(resource), contextFacts: [] };
  assert.equal(authorize(WORLD, asked), expected);
}

test('a role given by a fact grants what the policy says', () => {
  checkAllowed('User:alice delete Repo:anvil', true);
  checkAllowed('User:bob delete Repo:anvil', false);
});

test('an id that no fact mentions is a stranger, except to rules that leave it open', () => {
  checkAllowed('User:nobody read Repo:anvil', false);
  checkAllowed('Robot:r2 read Repo:never-seen', true);
});

test('unknown types and actions are denied, not refused', () => {
  checkAllowed('Ghost:g read Repo:anvil', false);
  checkAllowed('User:alice frob Repo:anvil', false);
  checkAllowed('User:alice read Ghost:g', false);
});

test('context facts count for one question', () => {
  const asked = {
    actor: value('User:carol'),
    action: 'read',
    resource: value('Repo:anvil'),
    contextFacts: [fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil')],
  };
  assert.equal(authorize(WORLD, asked), true);
  assert.equal(authorize(WORLD, { ...asked, contextFacts: [] }), false);
});

test('context facts that the policy has no use for are refused', () => {
  const asked = {
    actor: value('User:alice'),
    action: 'read',
    resource: value('Repo:anvil'),
    contextFacts: [fact('unused', 'User:alice')],
  };
  assert.throws(() => authorize(WORLD, asked), {
    code: 'fact_not_used',
    message: /not used in policy/u,
  });
});
