import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { type AskTarget } from '../../../node/cli/ask-words.ts';
import { ask } from '../../../node/cli/asker.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { KEY, testApp } from '../../fakes/http-app.ts';
import { runWords } from '../../fakes/run-command.ts';
import { SMALL } from './snapshot-for-asking.ts';

const { app } = testApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
after(() => app.close());

/** The same answer, to the byte, from a snapshot and from a node with the same environment. */
async function checkSame(...words: readonly string[]): Promise<void> {
  const environment = { OSO_API_TOKEN: KEY };
  const fromFile = await runWords([...words, '--snapshot', SMALL]);
  const fromNode = await runWords([...words, '--url', url], { environment });
  assert.deepEqual(fromNode, fromFile);
}

test('a node and its snapshot answer alike', async () => {
  await checkSame('check', 'User:alice', 'read', 'Repo:anvil');
  await checkSame('check', 'User:bob', 'delete', 'Repo:anvil');
  await checkSame('list', 'Robot:x', 'read', 'Repo');
  await checkSame('actions', 'User:alice', 'Repo:anvil');
  await checkSame('query', 'has_role(_, _, Repo:_)');
  const fact = 'has_role(User:carl, "owner", Repo:anvil)';
  await checkSame('list', 'User:carl', 'delete', 'Repo', '--fact', fact);
});

for (const target of [
  { kind: 'snapshot', path: SMALL },
  { kind: 'node', url },
] satisfies AskTarget[]) {
  test(`an answer of another shape is none: ${target.kind}`, async () => {
    const words = { positionals: [], target, contextFacts: [], isJson: false };
    const body = { actor_type: 'User', actor_id: 'a', resource_type: 'Repo', resource_id: 'b' };
    const question = { path: '/api/actions', body, shape: z.object({ no: z.string() }) } as const;
    await assert.rejects(ask(words, question, new FakeIo({ OSO_API_TOKEN: KEY })), {
      code: 'upstream_unavailable',
      message: /answers with something else/u,
    });
  });
}
