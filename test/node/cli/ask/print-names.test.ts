import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printNames } from '../../../../node/cli/ask/print-names.ts';
import { FakeIo } from '../../../fakes/command-io.ts';
import { SMALL } from '../snapshot-for-asking.ts';

/** What is printed of what this user may do to a repository. */
async function printedOf(user: string, isJson: boolean): Promise<string> {
  const io = new FakeIo();
  const target = { kind: 'snapshot', path: SMALL } as const;
  const words = { positionals: [], target, contextFacts: [], isJson };
  const asker = { actor_type: 'User', actor_id: user };
  const body = { ...asker, resource_type: 'Repo', resource_id: 'anvil' };
  const question = { path: '/api/actions', body, types: ['User', 'Repo'] } as const;
  assert.equal(await printNames(words, question, io), 0);
  return io.stdout.text;
}

test('one name a line, or one object', async () => {
  assert.equal(await printedOf('bob', false), 'read\n');
  const { results } = JSON.parse(await printedOf('bob', true)) as { results: unknown };
  assert.deepEqual(results, ['read']);
});

test('none is no line, and no failure', async () =>
  assert.equal(await printedOf('eve', false), ''));
