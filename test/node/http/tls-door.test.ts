/** Real handshakes on loopback, with a whole app behind the door. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectPlain, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { TlsDoor } from '../../../node/http/tls-door.ts';
import { readTlsMaterial, type TlsMaterial } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { KEY, testApp } from '../../fakes/http-app.ts';
import { FULL_STATUS } from '../../fakes/node-statuses.ts';
import {
  APPLICATION,
  AUTHORITY,
  NEXT_NODE,
  NODE,
  OTHER_AUTHORITY,
  STRANGER,
} from '../../fakes/tls-certificates.ts';

function materialOf(pair: { cert: string; key: string }, clientCa?: string): TlsMaterial {
  const read = readTlsMaterial({ cert: pair.cert, key: new Secret(pair.key), clientCa });
  assert.ok(read.kind === 'material');
  return read.material;
}

/** A node that listens; `port` of loopback. */
async function listening(context: TestContext, material: TlsMaterial, handshakeMsMax?: number) {
  const door = new TlsDoor(material, handshakeMsMax);
  const { guard } = FULL_STATUS;
  const { app } = testApp({ tls: door, status: { guardReport: () => guard } });
  await app.listen({ port: 0, host: '127.0.0.1' });
  context.after(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return { door, port: (app.server.address() as AddressInfo).port };
}

type Asked = ConnectionOptions & {
  readonly agent?: Agent;
  readonly headers?: Record<string, string>;
};

/** Asks once, on a connection of its own unless there is an agent. */
async function ask(port: number, path: string, options: Asked = {}) {
  const { agent = false, ...tls } = options;
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    agent,
    ca: AUTHORITY,
    headers: { authorization: `Bearer ${KEY}` },
    ...tls,
  });
  const [reply] = (await once(asked.end(), 'response')) as [IncomingMessage];
  // Once the answer is read, an agent may have taken the socket back.
  const certificate = (reply.socket as TLSSocket).getPeerCertificate();
  const pieces: Buffer[] = [];
  for await (const piece of reply) pieces.push(piece as Buffer);
  return {
    status: reply.statusCode,
    body: Buffer.concat(pieces).toString(),
    connection: reply.headers.connection,
    servedBy: certificate.subject?.CN,
  };
}

const METADATA = '/api/policy_metadata';

test('questions are answered on https, with a certificate that its authority vouches for', async (context) => {
  const { port } = await listening(context, materialOf(NODE));
  const { status, servedBy } = await ask(port, METADATA);
  assert.deepEqual([status, servedBy], [200, 'first node']);
  await assert.rejects(ask(port, METADATA, { ca: OTHER_AUTHORITY }), /certificate/u);
});

test('what is older than TLS 1.2 is refused', async (context) => {
  const { port } = await listening(context, materialOf(NODE));
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  await assert.rejects(ask(port, METADATA, old));
  const least = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
  assert.equal((await ask(port, METADATA, least)).status, 200);
});

test('a client that speaks plain HTTP is let go at once, and the node goes on', async (context) => {
  const { port } = await listening(context, materialOf(NODE));
  const plain = httpRequest({ host: '127.0.0.1', port, path: '/healthcheck' });
  await assert.rejects(once(plain.end(), 'response'), { code: 'ECONNRESET' });
  const noise = connectPlain(port, '127.0.0.1');
  noise.on('error', () => undefined);
  noise.end('\u0000\u0001 no handshake');
  await once(noise.resume(), 'close');
  assert.equal((await ask(port, METADATA)).status, 200);
});

test('a client that is silent where a handshake should be is not waited for', async (context) => {
  const { port } = await listening(context, materialOf(NODE), 50);
  const silent = connectPlain(port, '127.0.0.1');
  silent.on('error', () => undefined);
  await once(silent.resume(), 'close');
});

test('a new certificate is shown from the next handshake on, and open connections stay', async (context) => {
  const { door, port } = await listening(context, materialOf(NODE));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  context.after(() => agent.destroy());
  assert.equal((await ask(port, METADATA, { agent })).servedBy, 'first node');
  door.replace(materialOf(NEXT_NODE));
  assert.equal((await ask(port, METADATA)).servedBy, 'second node');
  const { status, servedBy, connection } = await ask(port, METADATA, { agent });
  assert.deepEqual([status, servedBy, connection], [200, 'first node', 'keep-alive']);
});

test('where a certificate is needed, questions and copies want one of the right authority', async (context) => {
  const { port } = await listening(context, materialOf(NODE, AUTHORITY));
  for (const path of [METADATA, '/fallback/v1/generation']) {
    for (const client of [{}, STRANGER]) {
      const { status, body } = await ask(port, path, client);
      assert.equal(status, 401);
      assert.match(body, /came without a certificate of an authority that this node knows/u);
    }
  }
  assert.equal((await ask(port, METADATA, APPLICATION)).status, 200);
  assert.equal((await ask(port, '/fallback/v1/generation', APPLICATION)).status, 503);
});

test('another node may show the certificate that this one has itself, as long as it has it', async (context) => {
  const { door, port } = await listening(context, materialOf(NODE, OTHER_AUTHORITY));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  context.after(() => agent.destroy());
  assert.equal((await ask(port, METADATA, { agent, ...NODE })).status, 200);
  assert.equal((await ask(port, METADATA, NEXT_NODE)).status, 401);
  door.replace(materialOf(NEXT_NODE, OTHER_AUTHORITY));
  assert.equal((await ask(port, METADATA, { agent, ...NODE })).status, 401);
  assert.equal((await ask(port, METADATA, NODE)).status, 401);
  assert.equal((await ask(port, METADATA, NEXT_NODE)).status, 200);
});

test('a certificate is no key', async (context) => {
  const { port } = await listening(context, materialOf(NODE, AUTHORITY));
  const { status, body } = await ask(port, METADATA, {
    ...APPLICATION,
    headers: { authorization: 'Bearer nothing' },
  });
  assert.equal(status, 401);
  assert.match(body, /Authorization must be/u);
});

test('probes have no certificate, and are told how the node is', async (context) => {
  const { port } = await listening(context, materialOf(NODE, AUTHORITY));
  for (const path of ['/healthcheck', '/metrics', '/fallback/v1/status']) {
    assert.equal((await ask(port, path)).status, 200, path);
  }
  assert.doesNotMatch((await ask(port, '/fallback/v1/status')).body, /"examples"/u);
  assert.match((await ask(port, '/fallback/v1/status', APPLICATION)).body, /"examples"/u);
});

/** Opens a connection, and waits for the ticket with which it can be resumed. */
async function sessionOf(port: number, options: ConnectionOptions): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port, ca: AUTHORITY, ...options });
  const ticket = once(socket, 'session') as Promise<[Buffer]>;
  socket.write(`GET /healthcheck HTTP/1.1\r\nhost: node\r\nconnection: close\r\n\r\n`);
  socket.resume();
  const [session] = await ticket;
  await once(socket, 'close');
  return session;
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a session that is resumed is certified as much as its first one (${maxVersion})`, async (context) => {
    const { port } = await listening(context, materialOf(NODE, AUTHORITY));
    const bare = await sessionOf(port, { maxVersion });
    assert.equal((await ask(port, METADATA, { maxVersion, session: bare })).status, 401);
    const strange = await sessionOf(port, { maxVersion, ...STRANGER });
    assert.equal((await ask(port, METADATA, { maxVersion, session: strange })).status, 401);
  });

  test(`a session is not resumed with an authority that is gone (${maxVersion})`, async (context) => {
    const { door, port } = await listening(context, materialOf(NODE, AUTHORITY));
    const session = await sessionOf(port, { maxVersion, ...APPLICATION });
    const before = await ask(port, METADATA, { maxVersion, session, ...APPLICATION });
    assert.equal(before.status, 200);
    door.replace(materialOf(NODE, OTHER_AUTHORITY));
    const after = await ask(port, METADATA, { maxVersion, session, ...APPLICATION });
    assert.equal(after.status, 401);
  });
}

test('connections are closed when an authority is gone, and not when one has come', async (context) => {
  const { door, port } = await listening(context, materialOf(NODE, AUTHORITY));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  context.after(() => agent.destroy());
  const sockets = new Set<unknown>();
  agent.on('free', (socket) => sockets.add(socket));
  const asApplication = () => ask(port, METADATA, { agent, ...APPLICATION });
  await asApplication();
  door.replace(materialOf(NODE, AUTHORITY + OTHER_AUTHORITY));
  assert.equal((await asApplication()).status, 200);
  assert.equal(sockets.size, 1);
  const [socket] = sockets as Set<TLSSocket>;
  const closed = once(socket ?? assert.fail(), 'close');
  door.replace(materialOf(NODE, OTHER_AUTHORITY));
  await closed;
  assert.equal((await asApplication()).status, 401);
});

test('an answer under way when an authority goes is the last of its connection', async (context) => {
  const { door, port } = await listening(context, materialOf(NODE, AUTHORITY));
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/api/authorize',
    method: 'POST',
    agent: false,
    ca: AUTHORITY,
    headers: { authorization: `Bearer ${KEY}`, connection: 'keep-alive', 'content-length': 2 },
    ...APPLICATION,
  });
  asked.flushHeaders();
  asked.write('{');
  await once(asked, 'socket');
  while ((await ask(port, METADATA, APPLICATION)).status !== 200);
  door.replace(materialOf(NODE, OTHER_AUTHORITY));
  asked.end('}');
  const [reply] = (await once(asked, 'response')) as [IncomingMessage];
  assert.deepEqual([reply.statusCode, reply.headers.connection], [400, 'close']);
  reply.resume();
});
