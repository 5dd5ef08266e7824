import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAsked, checkUsage, jsonOf } from './snapshot-for-asking.ts';

test('facts that match come one a line, stored and derived', () =>
  checkAsked(['query', 'has_role(User:alice, _, Repo:_)'], {
    stdout:
      'has_role(User:alice, "owner", Repo:anvil)\n' +
      'has_role(User:alice, "reader", Repo:anvil)\n' +
      'has_role(User:alice, "reader", Repo:zebra)\n',
  }));

test('what a rule leaves open stays open', () =>
  checkAsked(['query', 'has_permission(Robot:r2, _, Repo:_)'], {
    stdout: 'has_permission(Robot:r2, "read", Repo:_)\n',
  }));

test('what is printed can be asked again', () =>
  checkAsked(['query', 'has_size(_, 2000)'], { stdout: 'has_size(Repo:zebra, 2000)\n' }));

test('a question that cannot be decided is wrong input', () =>
  checkAsked(['query', 'is_large(_)'], { exit: 2, stderr: /leaves open/u }));

test('a program gets types and ids', async () => {
  const { results } = await jsonOf(['query', 'has_relation(_, "founder", User:bob)']);
  assert.deepEqual(results, [
    {
      predicate: 'has_relation',
      args: [
        { type: 'Org', id: 'acme' },
        { type: 'String', id: 'founder' },
        { type: 'User', id: 'bob' },
      ],
    },
  ]);
});

test('usage', () => checkUsage('query', ['has_role(_, _, _)']));
