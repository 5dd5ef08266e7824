import assert from 'node:assert/strict';
import { test } from 'node:test';
import { list } from '../../../node/authz/list.ts';
import type { ListQuestion } from '../../../node/authz/question.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const REPO_COUNT = 25;
const IDS = Array.from({ length: REPO_COUNT }, (_, index) => `r${String(index).padStart(2, '0')}`);
const WORLD = worldOf({
  facts: IDS.map((id) => fact('has_role', 'User:alice', 'String:reader', `Repo:${id}`)),
});
const READS: ListQuestion = {
  actor: value('User:alice'),
  action: 'read',
  resourceType: 'Repo',
  contextFacts: [],
  page: { kind: 'all' },
};

/** The pages that following every token gives, each as its ids. */
function pagesOf(question: ListQuestion): (readonly string[])[] {
  const pages = [];
  let page: ListQuestion['page'] = question.page;
  for (;;) {
    const { results, nextPageToken } = list(WORLD, { ...question, page });
    pages.push(results);
    assert.notEqual(nextPageToken, undefined);
    if (typeof nextPageToken !== 'string') return pages;
    page = { kind: 'next', token: nextPageToken };
  }
}

test('a client that knows no pages gets all ids, ascending, and no token', () => {
  assert.deepEqual(list(WORLD, READS), { results: IDS, nextPageToken: undefined });
});

test('pages of any size join to the whole list', () => {
  for (const size of [1, 7, REPO_COUNT - 1, REPO_COUNT, REPO_COUNT + 1, 10_000]) {
    const pages = pagesOf({ ...READS, page: { kind: 'first', size } });
    assert.deepEqual(pages.flat(), IDS);
    assert.equal(pages.length, Math.ceil(REPO_COUNT / size));
  }
});

test('an empty list is one empty last page', () => {
  const nobody = { ...READS, actor: value('User:nobody') };
  assert.deepEqual(list(WORLD, { ...nobody, page: { kind: 'first', size: 5 } }), {
    results: [],
    nextPageToken: null,
  });
});

test('a rule that leaves the resource open lists the wildcard', () => {
  const robot = { ...READS, actor: value('Robot:r2') };
  assert.deepEqual(list(WORLD, robot).results, ['*']);
});

test('context facts are part of the list', () => {
  const contextFacts = [fact('has_role', 'User:alice', 'String:reader', 'Repo:r99')];
  assert.deepEqual(list(WORLD, { ...READS, contextFacts }).results, [...IDS, 'r99']);
});

test('a token does not continue another question', () => {
  const first = list(WORLD, { ...READS, page: { kind: 'first', size: 5 } });
  assert.ok(typeof first.nextPageToken === 'string');
  const page = { kind: 'next', token: first.nextPageToken } as const;
  assert.throws(() => list(WORLD, { ...READS, actor: value('User:bob'), page }), {
    code: 'invalid_request',
  });
});
