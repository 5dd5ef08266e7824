import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { describeDifference, pseudonymsBy } from '../../../node/agreement/pseudonyms.ts';
import type { SampledQuestion } from '../../../node/agreement/question-sample.ts';
import { readActions, readAuthorize, readList } from '../../../node/authz/question.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { fact, value } from '../../fakes/policy-world.ts';

const TOKEN = 'e_0123456789_1_topsecret';
const pseudonym = pseudonymsBy(new Secret(TOKEN));

/** What the README tells a person to work out. */
function digitsOf(text: string): string {
  return createHmac('sha256', TOKEN).update(text).digest('hex').slice(0, 12);
}

const actor = { actor_type: 'User', actor_id: 'alice@example.com' };
const resource = { resource_type: 'Repo', resource_id: 'secret-plans' };
const CONTEXT = [
  fact('has_role', 'User:alice@example.com', 'String:owner', 'Repo:secret-plans'),
  fact('has_size', 'Repo:secret-plans', 'Integer:4711'),
  fact('is_public', 'Repo:secret-plans', 'Boolean:true'),
];

test('an id is digits that whoever has the token can work out, and nobody else', () => {
  assert.deepEqual(pseudonym(value('User:alice')), { type: 'User', id: digitsOf('User:alice') });
  assert.notEqual(pseudonym(value('User:alice')).id, pseudonym(value('Robot:alice')).id);
  const other = pseudonymsBy(new Secret('e_0123456789_1_other'));
  assert.notEqual(other(value('User:alice')).id, pseudonym(value('User:alice')).id);
});

test('whose question it was, of what and with what, is not shown; what was asked is', () => {
  const body = { ...actor, ...resource, action: 'read', context_facts: CONTEXT };
  const asked: readonly SampledQuestion[] = [
    { kind: 'authorize', question: readAuthorize(body) },
    { kind: 'list', question: readList(body) },
    { kind: 'actions', question: readActions(body) },
  ];
  const answers = {
    primary: { kind: 'verdict', isAllowed: true },
    node: { kind: 'verdict', isAllowed: false },
  } as const;
  for (const each of asked) {
    const described = describeDifference(each, answers, pseudonym);
    assert.deepEqual([described.primary, described.node], ['allowed', 'denied']);
    assert.doesNotMatch(described.question, /alice|plans|owner|4711/u);
    assert.ok(described.question.includes(digitsOf('User:alice@example.com')));
    assert.match(described.question, new RegExp(`^${each.kind}\\(User\\{"`, 'u'));
  }
});

test('of lists that differ, what differs is shown by its digits', () => {
  const asked = {
    kind: 'list',
    question: readList({ ...actor, ...resource, action: 'read' }),
  } as const;
  const primary = { kind: 'results', results: ['*', 'anvil', 'gone'] } as const;
  const node = { kind: 'results', results: ['*', 'anvil', 'zebra'] } as const;
  const described = describeDifference(asked, { primary, node }, pseudonym);
  assert.doesNotMatch(JSON.stringify(described), /anvil|gone|zebra/u);
  assert.ok(described.node.includes(digitsOf('Repo:zebra')), described.node);
  assert.ok(described.node.includes(`lost ${digitsOf('Repo:gone')}`), described.node);
  assert.match(described.primary, /^3 results: \*/u);
});

test('actions are words of the policy', () => {
  const asked = { kind: 'actions', question: readActions({ ...actor, ...resource }) } as const;
  const primary = { kind: 'results', results: ['read', 'write'] } as const;
  const node = { kind: 'results', results: ['read'] } as const;
  const described = describeDifference(asked, { primary, node }, pseudonym);
  assert.equal(described.node, '1 result; lost write');
});
