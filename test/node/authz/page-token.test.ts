import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOfToken, tokenOfPage } from '../../../node/authz/page-token.ts';
import type { ListQuestion } from '../../../node/authz/question.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf({ takenAtMs: 1_000 });
const QUESTION: ListQuestion = {
  actor: value('User:alice'),
  action: 'read',
  resourceType: 'Repo',
  contextFacts: [],
  page: { kind: 'all' },
};
const PAGE = { start: 10_000, size: 10_000 };
const TOKEN = tokenOfPage(WORLD, QUESTION, PAGE);

function checkForeign(token: string, { world = WORLD, question = QUESTION } = {}) {
  assert.throws(() => pageOfToken(world, question, token), {
    code: 'invalid_request',
    message: /page token was not issued by this node/u,
  });
}

test('a token leads back to its page', () => {
  assert.deepEqual(pageOfToken(WORLD, QUESTION, TOKEN), PAGE);
});

test('a token is good for its question only', () => {
  const others: readonly Partial<ListQuestion>[] = [
    { actor: value('User:bob') },
    { actor: value('Robot:alice') },
    { action: 'delete' },
    { resourceType: 'Org' },
    { contextFacts: [fact('has_role', 'User:alice', 'String:reader', 'Repo:x')] },
  ];
  for (const other of others) checkForeign(TOKEN, { question: { ...QUESTION, ...other } });
});

test('a token is good for its content only', () => {
  checkForeign(TOKEN, { world: worldOf({ takenAtMs: 1_000, generation: 'f'.repeat(64) }) });
  checkForeign(TOKEN, { world: worldOf({ takenAtMs: 1_000, environment: 'other' }) });
});

test('a token is good on every node that has the content, whenever it was copied', () => {
  const elsewhere = worldOf({ takenAtMs: 2_000 });
  assert.deepEqual(pageOfToken(elsewhere, QUESTION, TOKEN), PAGE);
});

test('where content has no digest, a token is good until the world is another', () => {
  const world = worldOf({ takenAtMs: 1_000, generation: '' });
  const token = tokenOfPage(world, QUESTION, PAGE);
  assert.deepEqual(pageOfToken(world, QUESTION, token), PAGE);
  assert.throws(() => pageOfToken(worldOf({ takenAtMs: 1_001, generation: '' }), QUESTION, token), {
    code: 'invalid_request',
  });
});

test('a token changed anywhere is refused', () => {
  for (let at = 0; at < TOKEN.length; at += 1) {
    const other = TOKEN[at] === '1' ? '2' : '1';
    checkForeign(TOKEN.slice(0, at) + other + TOKEN.slice(at + 1));
  }
});

test("other issuers' tokens are refused", () => {
  for (const token of ['', 'tok', 'eyJhbGciOiJub25lIn0', 'osofb1', 'osofb1.1.1.', `${TOKEN}.x`]) {
    checkForeign(token);
  }
});
