import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { askNode, nodeKey } from '../../../../node/cli/ask/ask-node.ts';
import { Secret } from '../../../../node/lib/secret.ts';
import { KEY, testApp } from '../../../fakes/http-app.ts';
import { file } from '../snapshot-for-asking.ts';

const { app } = testApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const empty = testApp({ world: null }).app;
const emptyUrl = await empty.listen({ host: '127.0.0.1', port: 0 });
after(async () => {
  await app.close();
  await empty.close();
});

const BODY = {
  actor_type: 'User',
  actor_id: 'alice',
  action: 'read',
  resource_type: 'Repo',
  resource_id: 'anvil',
};

function ask(
  options: { readonly url?: string; readonly key?: string; readonly body?: unknown } = {},
) {
  return askNode({
    url: options.url ?? url,
    path: '/api/authorize',
    body: options.body ?? BODY,
    key: new Secret(options.key ?? KEY),
  });
}

async function checkFails(
  options: Parameters<typeof ask>[0],
  expected: { readonly code: string; readonly message: RegExp },
): Promise<void> {
  await assert.rejects(ask(options), expected);
}

/** A server that is no node; its URL. */
async function stranger(status: number, text: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(text));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a node answers, and says which copy it was', async () => {
  const { body, source } = await ask();
  assert.deepEqual(body, { allowed: true });
  assert.match(source.generation ?? '', /^[\da-f]{16}$/u);
  assert.ok(source.age_ms !== null && source.age_ms >= 0);
});

test('a key of another environment is refused, and not repeated', async () => {
  const key = 'e_9999999999_12345_verysecret';
  await checkFails({ key }, { code: 'unauthorized', message: /answers 401: (?!.*verysecret)/u });
});

test('a wrong question is told by the node', () =>
  checkFails({ body: {} }, { code: 'invalid_request', message: /actor_type/u }));

test('a node without a copy is nothing to ask', () =>
  checkFails({ url: emptyUrl }, { code: 'no_world', message: /answers 503/u }));

test('where nobody listens there is nothing to ask', () =>
  checkFails(
    { url: 'http://127.0.0.1:1' },
    { code: 'upstream_unavailable', message: /ECONNREFUSED/u },
  ));

test('what is no node is a wrong URL', async () => {
  const page = await stranger(404, '<html>');
  await checkFails({ url: page }, { code: 'invalid_config', message: /is the URL right/u });
});

test('an answer without the headers of a node says nothing of its copy', async () => {
  const { source } = await ask({ url: await stranger(200, '{"allowed":true}') });
  assert.deepEqual(source, { generation: null, age_ms: null });
});

test('the key is in a variable or in the file of one, not in both and not in none', () => {
  const path = file('key');
  writeFileSync(path, `${KEY}\n`);
  assert.equal(nodeKey({ OSO_API_TOKEN: ` ${KEY} ` }).reveal(), KEY);
  assert.equal(nodeKey({ OSO_API_TOKEN_FILE: path }).reveal(), KEY);
  for (const environment of [
    {},
    { OSO_API_TOKEN: 'two words' },
    { OSO_API_TOKEN: KEY, OSO_API_TOKEN_FILE: path },
    { OSO_API_TOKEN_FILE: file('no-key') },
  ]) {
    assert.throws(() => nodeKey(environment), {
      code: 'invalid_config',
      message: /^Cannot ask a node without a key: /u,
    });
  }
});
