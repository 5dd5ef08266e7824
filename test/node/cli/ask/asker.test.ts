import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { z } from 'zod';
import type { AskTarget } from '../../../../node/cli/ask/ask-words.ts';
import { ask } from '../../../../node/cli/ask/asker.ts';
import { FakeIo } from '../../../fakes/command-io.ts';
import { KEY, testApp } from '../../../fakes/http-app.ts';
import { runWords } from '../../../fakes/run-command.ts';
import { SMALL } from '../snapshot-for-asking.ts';

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

/** Refused, by a snapshot and by a node, as a wrong question about the type. */
async function checkUnknown(type: RegExp, ...words: readonly string[]): Promise<void> {
  await checkSame(...words);
  const { exit, stdout, stderr } = await runWords([...words, '--snapshot', SMALL]);
  assert.deepEqual([exit, stdout], [2, '']);
  assert.match(stderr, type);
}

test('a type that no block declares is a wrong question, and no denial', async () => {
  await checkUnknown(/^Unknown type "Usr".*"User"\?$/mu, 'check', 'Usr:bob', 'read', 'Repo:anvil');
  await checkUnknown(/^Unknown type "Rpo"/u, 'list', 'User:alice', 'read', 'Rpo');
  await checkUnknown(/^Unknown type "repo"/u, 'actions', 'User:alice', 'repo:anvil');
  await checkUnknown(/^Unknown type "Usr"/u, 'query', 'has_role(Usr:bob, _, _)');
});

test('an action that is like a declared one is denied, and asked about', async () => {
  const words = ['check', 'User:bob', 'raed', 'Repo:anvil'];
  await checkSame(...words);
  const { exit, stdout, stderr } = await runWords([...words, '--snapshot', SMALL]);
  assert.deepEqual([exit, stdout], [1, 'denied\n']);
  assert.match(stderr, /^Note: .* "raed"; did you mean "read"\?$/mu);
  await checkSame('list', 'User:bob', 'raed', 'Repo');
});

test('where a node does not say what is declared, its answer stands', async () => {
  const answers = createServer((asked, reply) =>
    reply
      .writeHead(asked.method === 'POST' ? 200 : 404)
      .end(asked.method === 'POST' ? '{"allowed":false}' : '{}'),
  );
  answers.listen(0, '127.0.0.1');
  await once(answers, 'listening');
  after(() => answers.close());
  const { port } = answers.address() as AddressInfo;
  const words = ['check', 'Usr:bob', 'read', 'Repo:anvil', '--url', `http://127.0.0.1:${port}`];
  const ran = await runWords(words, { environment: { OSO_API_TOKEN: KEY } });
  assert.deepEqual(ran, { exit: 1, stdout: 'denied\n', stderr: '' });
});

for (const target of [
  { kind: 'snapshot', path: SMALL },
  { kind: 'node', url },
] satisfies AskTarget[]) {
  test(`an answer of another shape is none: ${target.kind}`, async () => {
    const words = { positionals: [], target, contextFacts: [], isJson: false };
    const body = { actor_type: 'User', actor_id: 'a', resource_type: 'Repo', resource_id: 'b' };
    const shape = z.object({ no: z.string() });
    const more = { types: [], isNothing: () => false };
    const question = { path: '/api/actions', body, shape, ...more } as const;
    await assert.rejects(ask(words, question, new FakeIo({ OSO_API_TOKEN: KEY })), {
      code: 'upstream_unavailable',
      message: /answers with something else/u,
    });
  });
}
