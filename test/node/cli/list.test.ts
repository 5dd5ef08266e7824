import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAsked, checkUsage, jsonOf } from './snapshot-for-asking.ts';

test('ids come one a line, in order', () =>
  checkAsked(['list', 'User:alice', 'read', 'Repo'], { stdout: 'anvil\nzebra\n' }));

test('a rule that leaves the resource open is a star', () =>
  checkAsked(['list', 'Robot:r2', 'read', 'Repo'], { stdout: '*\n' }));

test('none is an answer', () => checkAsked(['list', 'User:nobody', 'read', 'Repo'], {}));

test('a program gets a list', async () => {
  const { results } = await jsonOf(['list', 'User:alice', 'delete', 'Repo']);
  assert.deepEqual(results, ['anvil']);
});

test('usage', () => checkUsage('list', ['User:alice', 'read', 'Repo']));
