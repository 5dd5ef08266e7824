import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkAsked,
  checkUsage,
  file,
  jsonOf,
  NO_SNAPSHOT,
  snapshot,
} from './snapshot-for-asking.ts';

test('what is allowed ends with 0, what is denied with 1', async () => {
  const allowed = ['check', 'User:alice', 'read', 'Repo:anvil'];
  await checkAsked(allowed, { stdout: 'allowed\n' });
  await checkAsked(['check', 'User:bob', 'delete', 'Repo:anvil'], { exit: 1, stdout: 'denied\n' });
});

test('context facts count', () => {
  const fact = 'has_role(User:carl, "owner", Repo:anvil)';
  return checkAsked(['check', 'User:carl', 'delete', 'Repo{"anvil"}', '--fact', fact], {
    stdout: 'allowed\n',
  });
});

test('a question that is none is wrong input, never a denial', async () => {
  await checkAsked(['check', 'alice', 'read', 'Repo:anvil'], { exit: 2, stderr: /User:ann/u });
  await checkAsked(['check', 'Actor:alice', 'read', 'Repo:anvil'], {
    exit: 2,
    stderr: /must be a concrete type/u,
  });
  const unused = ['check', 'User:alice', 'read', 'Repo:anvil', '--fact', 'likes(User:alice, 1)'];
  await checkAsked(unused, { exit: 2, stderr: /is not used in policy/u });
});

test('a file that is no snapshot, or a damaged one, is wrong input', async () => {
  const ask = (path: string) => ['check', 'User:alice', 'read', 'Repo:anvil', '--snapshot', path];
  await checkAsked(ask(file('none')), { exit: 2, stderr: /Cannot read .*none: it is not there/u });
  await checkAsked(ask(NO_SNAPSHOT), { exit: 2, stderr: /the file is not a generation/u });
});

test('a snapshot whose policy does not load is not asked', () => {
  const path = snapshot('wrong.generation', { policySource: 'allow(' });
  return checkAsked(['check', 'User:a', 'read', 'Repo:b', '--snapshot', path], {
    exit: 2,
    stderr: /wrong\.generation: Cannot use the primary's policy/u,
  });
});

test('a program is told which copy answered', async () => {
  const { allowed, generation, age_ms } = await jsonOf(['check', 'User:bob', 'read', 'Repo:anvil']);
  assert.equal(allowed, true);
  assert.match(String(generation), /^[\da-f]{16}$/u);
  assert.ok(Number(age_ms) > 0);
});

test('usage', () => checkUsage('check', ['User:alice', 'read', 'Repo:anvil']));
