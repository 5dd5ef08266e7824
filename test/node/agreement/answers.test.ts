import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesOf,
  isSameAnswer,
  namesIn,
  toPrimary,
  trialAnswerOf,
} from '../../../node/agreement/answers.ts';
import { readActions, readAuthorize, readList } from '../../../node/authz/question.ts';
import type { TrialAnswer } from '../../../node/guard/ask-world.ts';
import { fact } from '../../fakes/policy-world.ts';

function results(...list: readonly string[]): TrialAnswer {
  return { kind: 'results', results: list };
}

/** Undefined where there is nothing to compare. */
function isSame(answer: TrialAnswer, other: TrialAnswer): boolean | undefined {
  const [names, others] = [namesIn(answer), namesIn(other)];
  if (names === undefined || others === undefined) return undefined;
  assert.equal(isSameAnswer(others, names), isSameAnswer(names, others));
  return isSameAnswer(names, others);
}

const ALLOWED = { kind: 'verdict', isAllowed: true } as const;
const DENIED = { kind: 'verdict', isAllowed: false } as const;

test('results are the same in any order, and however often', () => {
  assert.equal(isSame(results('a', 'b'), results('b', 'a', 'b')), true);
  assert.equal(isSame(results('a', 'b'), results('a')), false);
  assert.equal(isSame(results('a', 'b'), results('a,b')), false);
  assert.equal(isSame(results('a'), results('b')), false);
  assert.equal(isSame(results(), results('a')), false);
});

test('a verdict is its own', () => {
  assert.equal(isSame(ALLOWED, ALLOWED), true);
  assert.equal(isSame(DENIED, DENIED), true);
  assert.equal(isSame(ALLOWED, DENIED), false);
});

test('a question that both refuse is one they agree on', () => {
  const refused = trialAnswerOf({ kind: 'refused' });
  assert.equal(isSame(refused, { kind: 'error', code: 'fact_not_used' }), true);
  assert.equal(isSame(refused, { kind: 'error', code: 'unbound_variable' }), true);
  for (const answer of [ALLOWED, DENIED, results(), results('a')]) {
    assert.equal(isSame(refused, answer), false);
  }
});

test('what nobody knows is not compared', () => {
  for (const answer of [
    { kind: 'too-slow' },
    { kind: 'error', code: 'damaged_generation' },
    { kind: 'error', code: 'bug' },
    trialAnswerOf({ kind: 'incomparable' }),
  ] as const) {
    assert.equal(isSame(answer, DENIED), undefined);
  }
});

test('what an answer takes in memory is known', () => {
  assert.equal(bytesOf(new Set()), 0);
  const few = bytesOf(new Set(['a']));
  assert.ok(few >= 2 && few < 200);
  const names = Array.from({ length: 2_000 }, (_, index) => `repo-${index}`);
  assert.ok(bytesOf(new Set(names)) > 2_000 * few);
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
