import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bulkActions } from '../../../node/authz/bulk-actions.ts';
import type { ActionsQuestion } from '../../../node/authz/question.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

function asked(actor: string, resource: string): ActionsQuestion {
  return { actor: value(actor), resource: value(resource), contextFacts: [] };
}

test('each question has its answer, in the order of the questions', () => {
  const questions = [
    asked('User:bob', 'Repo:anvil'),
    asked('User:alice', 'Repo:anvil'),
    asked('User:nobody', 'Repo:anvil'),
    asked('User:bob', 'Repo:anvil'),
  ];
  const expected = [['read'], ['delete', 'read'], [], ['read']];
  assert.deepEqual(bulkActions(WORLD, questions), expected);
});

test('no questions, no answers', () => {
  assert.deepEqual(bulkActions(WORLD, []), []);
});

test('context facts of the first question count for all, those of another for itself', () => {
  const role = fact('has_role', 'User:carol', 'String:owner', 'Repo:anvil');
  const question = asked('User:carol', 'Repo:anvil');
  const owner = ['delete', 'read'];
  const first = [{ ...question, contextFacts: [role] }, question, question];
  assert.deepEqual(bulkActions(WORLD, first), [owner, owner, owner]);
  const later = [question, { ...question, contextFacts: [role] }, question];
  assert.deepEqual(bulkActions(WORLD, later), [[], owner, []]);
  const reader = fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil');
  const both = [
    { ...question, contextFacts: [reader] },
    { ...question, contextFacts: [role] },
  ];
  assert.deepEqual(bulkActions(WORLD, both).at(1), owner);
});
