import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import {
  createHttpGet,
  type NodeReply,
  type NodeTrust,
} from '../../../operator/observe/http-get.ts';
import {
  ALONE,
  BETWEEN,
  FLEET_AUTHORITY,
  NODES,
  NODES_BELOW,
  OTHER_FLEET_AUTHORITY,
} from '../../fakes/fleet-certificates.ts';

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

const SERVER_NAME = 'shop.authorization.svc';

/** What is got from a node that shows this certificate. */
async function getByTls(
  pair: { readonly cert: string; readonly key: string },
  trust: Partial<NodeTrust>,
): Promise<NodeReply> {
  const { cert, key } = pair;
  const server = createTlsServer({ cert, key }, (_, response) => response.end('well'));
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const get = createHttpGet({ ...LIMITS, timeoutMs: 5_000 });
  try {
    const tls = { serverName: SERVER_NAME, ca: FLEET_AUTHORITY, ...trust };
    return await get({ ip: '127.0.0.1', port, tls }, '/x', signal);
  } finally {
    await get.close();
    server.closeAllConnections();
    server.close();
  }
}

test('a node on https is asked by its address, and believed by its name', async () => {
  assert.deepEqual(await getByTls(NODES, {}), { status: 200, body: 'well' });
});

test('any authority that is believed will do, the certificate itself included', async () => {
  const both = OTHER_FLEET_AUTHORITY + FLEET_AUTHORITY;
  assert.equal((await getByTls(NODES, { ca: both })).status, 200);
  assert.equal((await getByTls(NODES_BELOW, { ca: BETWEEN })).status, 200);
  assert.equal((await getByTls(NODES, { ca: NODES.cert })).status, 200);
  assert.equal((await getByTls(ALONE, { ca: ALONE.cert })).status, 200);
});

test('a node that shows another certificate is not believed', async () => {
  const notBelieved = {
    message: 'its certificate is not signed by an authority of the Secret in spec.tls',
  };
  await assert.rejects(getByTls(NODES, { ca: OTHER_FLEET_AUTHORITY }), notBelieved);
  await assert.rejects(getByTls(NODES_BELOW, {}), notBelieved);
  await assert.rejects(getByTls(ALONE, {}), notBelieved);
  await assert.rejects(getByTls(NODES, { serverName: 'other.authorization.svc' }), {
    message: 'its certificate is of another name',
  });
});

test('while nobody says whom to believe, it is not asked', async () => {
  await assert.rejects(getByTls(NODES, { ca: undefined }), {
    message: 'nothing says who signs its certificate: see the condition Ready',
  });
});
