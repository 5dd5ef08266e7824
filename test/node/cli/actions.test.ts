import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAsked, checkUsage, jsonOf } from './snapshot-for-asking.ts';

test('actions come one a line, in order', () =>
  checkAsked(['actions', 'User:alice', 'Repo:anvil'], { stdout: 'delete\nread\n' }));

test('a rule that leaves the action open is a star', () =>
  checkAsked(['actions', 'User:bob', 'Org:acme'], { stdout: '*\n' }));

test('a program gets a list', async () => {
  const { results } = await jsonOf(['actions', 'User:bob', 'Repo:anvil']);
  assert.deepEqual(results, ['read']);
});

test('usage', () => checkUsage('actions', ['User:alice', 'Repo:anvil']));
