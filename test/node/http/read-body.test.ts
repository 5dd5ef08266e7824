import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { readBody } from '../../../node/http/read-body.ts';
import { NodeError } from '../../../node/lib/errors.ts';

const BYTES_MAX = 10;

/** What `readBody` makes of chunks that arrive one by one; all that it calls back with. */
async function bodiesOf(
  context: TestContext,
  chunks: readonly string[],
  headers = {},
): Promise<readonly (string | NodeError)[]> {
  const bodies: (string | NodeError)[] = [];
  const server = createServer((request, response) => {
    readBody(request, BYTES_MAX, (body) => {
      bodies.push(body instanceof NodeError ? body : body.toString());
      response.end();
    });
  }).listen(0);
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = send({ port, method: 'POST', headers });
  const answered = once(client, 'response');
  client.on('error', () => undefined);
  for (const chunk of chunks) {
    await new Promise((resolve) => {
      client.write(chunk, resolve);
    });
  }
  client.end();
  await answered;
  return bodies;
}

function checkTooLarge(bodies: readonly (string | NodeError)[]) {
  assert.equal(bodies.length, 1);
  const [body] = bodies;
  assert.ok(body instanceof NodeError);
  assert.equal(body.code, 'too_large');
  assert.match(body.message, /too large, over 10 bytes/u);
}

test('a body comes whole, however it arrives', async (context) => {
  assert.deepEqual(await bodiesOf(context, ['0123456789']), ['0123456789']);
  assert.deepEqual(await bodiesOf(context, ['01', '234', '56789']), ['0123456789']);
});

test('no body is empty', async (context) => {
  assert.deepEqual(await bodiesOf(context, []), ['']);
});

test('a body that says it is too large is not waited for', async (context) => {
  checkTooLarge(await bodiesOf(context, [], { 'content-length': '11' }));
});

test('a body that turns out to be too large is refused once', async (context) => {
  checkTooLarge(await bodiesOf(context, ['01234', '567890', 'more', 'and more']));
});

test('a body that is encoded is refused, one that says that it is not is taken', async (context) => {
  for (const encoding of ['gzip', 'br', 'deflate, gzip', 'identity, gzip', 'nonsense']) {
    const [refused] = await bodiesOf(context, ['x'], { 'content-encoding': encoding });
    assert.ok(refused instanceof NodeError && refused.code === 'unsupported_encoding', encoding);
  }
  for (const encoding of ['', 'identity', 'Identity']) {
    assert.deepEqual(await bodiesOf(context, ['x'], { 'content-encoding': encoding }), ['x']);
  }
});
