import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPage } from '../../../node/guard/without-page.ts';
import { mayDo, whichActions, whichResources } from './trial.ts';

const list = whichResources('User:alice', 'read', 'Repo');

test('of any page the whole list is asked for, and nothing else is different', () => {
  assert.ok(list.kind === 'list');
  const { question } = list;
  const first = { kind: 'first', size: 10 } as const;
  const next = { kind: 'next', token: 'osofb1.10.10.x' } as const;
  const contextFacts = [{ predicate: 'f', args: [] }];
  for (const page of [first, next]) {
    assert.deepEqual(withoutPage({ kind: 'list', question: { ...question, page } }), list);
    const told = { kind: 'list', question: { ...question, contextFacts, page } } as const;
    assert.deepEqual(withoutPage(told).question.contextFacts, contextFacts);
  }
});

test('what has no page is the same object', () => {
  const others = [mayDo('User:alice', 'read', 'Repo:anvil'), whichActions('User:alice', 'Repo:a')];
  for (const asked of [list, ...others]) assert.equal(withoutPage(asked), asked);
});
