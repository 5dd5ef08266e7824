import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createHttpGet, type NodeReply } from '../../../operator/observe/http-get.ts';

const LIMITS = { timeoutMs: 300, bodyBytesMax: 100 };
const signal = new AbortController().signal;

/** What is got from a server that answers so. */
async function getFrom(answer: RequestListener, stop: AbortSignal = signal): Promise<NodeReply> {
  const server = createServer(answer);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const get = createHttpGet(LIMITS);
  try {
    return await get({ ip: '127.0.0.1', port: (server.address() as AddressInfo).port }, '/x', stop);
  } finally {
    await get.close();
    server.closeAllConnections();
    server.close();
  }
}

test('status and body come as they are', async () => {
  const reply = await getFrom((request, response) => {
    response.statusCode = 503;
    response.end(`at ${request.url}`);
  });
  assert.deepEqual(reply, { status: 503, body: 'at /x' });
});

test('a node that never answers costs no more than the deadline', async () => {
  await assert.rejects(
    getFrom(() => undefined),
    { message: 'no answer in 300 ms' },
  );
});

test('a node whose answer never ends costs no more either', async () => {
  await assert.rejects(
    getFrom((_, response) => void response.write('a')),
    { message: 'no answer in 300 ms' },
  );
});

test('a body over the limit is refused', async () => {
  await assert.rejects(
    getFrom((_, response) => void response.end('a'.repeat(101))),
    { message: 'an answer of over 100 bytes' },
  );
});

test('a port where nobody listens is said in words', async () => {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => void server.close(closed));
  const get = createHttpGet(LIMITS);
  await assert.rejects(get({ ip: '127.0.0.1', port }, '/x', signal), {
    message: 'the connection was refused',
  });
  await assert.rejects(get({ ip: '::1', port }, '/x', signal), Error);
  await get.close();
});

test('a connection that breaks is said in words', async () => {
  await assert.rejects(
    getFrom((request) => void request.socket.destroy()),
    { message: 'the connection broke' },
  );
});

test('who stops asking is not kept', async () => {
  const stop = new AbortController();
  const got = getFrom(() => stop.abort(new Error('enough')), stop.signal);
  await assert.rejects(got, { message: 'enough' });
});
