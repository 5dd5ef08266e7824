import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOfAnswer, toPrimary, trialAnswerOf } from '../../../node/agreement/answers.ts';
import { readActions, readAuthorize, readList } from '../../../node/authz/question.ts';
import type { TrialAnswer } from '../../../node/guard/ask-world.ts';
import { fact } from '../../fakes/policy-world.ts';

function results(...list: readonly string[]): TrialAnswer {
  return { kind: 'results', results: list };
}

test('results are the same in any order, and however often', () => {
  const key = keyOfAnswer(results('a', 'b'));
  assert.equal(keyOfAnswer(results('b', 'a', 'b')), key);
  assert.notEqual(keyOfAnswer(results('a')), key);
  assert.notEqual(keyOfAnswer(results('a,b')), key);
  assert.notEqual(keyOfAnswer(results()), keyOfAnswer({ kind: 'verdict', isAllowed: false }));
});

test('a long list is compared by a short text', () => {
  const long = results(...Array.from({ length: 2_000 }, (_, index) => `repo-${index}`));
  assert.ok((keyOfAnswer(long) ?? '').length < 100);
});

test('a verdict is its own', () => {
  assert.equal(keyOfAnswer({ kind: 'verdict', isAllowed: true }), 'allowed');
  assert.equal(keyOfAnswer({ kind: 'verdict', isAllowed: false }), 'denied');
});

test('a question that both refuse is one they agree on', () => {
  const refused = keyOfAnswer(trialAnswerOf({ kind: 'refused' }));
  assert.equal(refused, 'refused');
  assert.equal(keyOfAnswer({ kind: 'error', code: 'fact_not_used' }), refused);
  assert.equal(keyOfAnswer({ kind: 'error', code: 'unbound_variable' }), refused);
});

test('what nobody knows is not compared', () => {
  assert.equal(keyOfAnswer({ kind: 'too-slow' }), undefined);
  assert.equal(keyOfAnswer({ kind: 'error', code: 'damaged_generation' }), undefined);
  assert.equal(keyOfAnswer({ kind: 'error', code: 'bug' }), undefined);
  assert.equal(keyOfAnswer(trialAnswerOf({ kind: 'incomparable' })), undefined);
});

test('the primary is asked what the node was, without a page', () => {
  const common = {
    actor_type: 'User',
    actor_id: 'alice',
    context_facts: [fact('has_role', 'User:alice', 'String:owner', 'Repo:anvil')],
  };
  const authorize = { ...common, action: 'read', resource_type: 'Repo', resource_id: 'anvil' };
  const asked = { kind: 'authorize', question: readAuthorize(authorize) } as const;
  assert.deepEqual(toPrimary(asked), { kind: 'authorize', body: authorize });
  const list = { ...common, action: 'read', resource_type: 'Repo' };
  const paged = { kind: 'list', question: readList({ ...list, page_size: 10 }) } as const;
  assert.deepEqual(toPrimary(paged), { kind: 'list', body: list });
  const actions = { ...common, resource_type: 'Repo', resource_id: 'anvil' };
  const which = { kind: 'actions', question: readActions(actions) } as const;
  assert.deepEqual(toPrimary(which), { kind: 'actions', body: actions });
});
