/** Clients that end their side early, and clients that send more than anyone reads. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { endAndLinger, isLingering } from '../../../node/http/closing.ts';
import { ok, type Route } from '../../../node/http/route.ts';
import { TlsDoor } from '../../../node/http/tls-door.ts';
import { readTlsMaterial } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { KEY, listeningRoute, testApp } from '../../fakes/http-app.ts';
import { AUTHORITY, NODE } from '../../fakes/tls-certificates.ts';

/** More than the system takes while nobody reads. */
const MUCH = 'x'.repeat(8 * 1024 * 1024);

function halfOpen(port: number) {
  return { port, host: '127.0.0.1', allowHalfOpen: true };
}

/** A route that answers only once it is told to. */
function lateRoute() {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<ReturnType<typeof ok>>();
  const route: Route = {
    method: 'GET',
    path: '/late',
    answer: () => {
      asked.resolve();
      return answer.promise;
    },
  };
  return { route, asked: asked.promise, answerNow: () => answer.resolve(ok('{"late":true}')) };
}

async function checkAnsweredAfterEnd(
  door: TlsDoor | undefined,
  connection: (port: number) => Socket,
) {
  const { route, asked, answerNow } = lateRoute();
  await using server = await listeningRoute(route, door);
  const socket = connection(Number(new URL(server.url).port));
  socket.end('GET /late HTTP/1.1\r\nHost: x\r\n\r\n');
  const said = text(socket);
  await asked;
  // The server has seen the end by the time that it has answered another.
  await fetch(server.url.replace('https', 'http')).catch(() => undefined);
  answerNow();
  assert.match(await said, /^HTTP\/1\.1 200 OK\r\n[^]*\{"late":true\}$/u);
}

test('a client that has ended its side gets the answer all the same', () =>
  checkAnsweredAfterEnd(undefined, (port) => connect(halfOpen(port))));

function tlsDoor(): TlsDoor {
  const read = readTlsMaterial({ cert: NODE.cert, key: new Secret(NODE.key), clientCa: undefined });
  assert.ok(read.kind === 'material');
  return new TlsDoor(read.material);
}

test('with TLS, too', () => {
  return checkAnsweredAfterEnd(tlsDoor(), (port) =>
    connectTls({ ...halfOpen(port), ca: AUTHORITY }),
  );
});

type Sent = { readonly head: readonly string[]; readonly body: string };

/** What a client reads that first writes all it has. */
async function answerTo(
  context: TestContext,
  { head, body }: Sent,
  tls?: TlsDoor,
): Promise<string> {
  const { app, logLines } = testApp(tls === undefined ? {} : { tls });
  await app.listen({ port: 0, host: '127.0.0.1' });
  context.after(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const socket =
    tls === undefined ? connect(halfOpen(port)) : connectTls({ ...halfOpen(port), ca: AUTHORITY });
  await once(socket, tls === undefined ? 'connect' : 'secureConnect');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body, resolve));
  const said = await text(socket);
  socket.end();
  assert.deepEqual(logLines, []);
  return said;
}

const AUTHORIZED = ['Host: x', `Authorization: Bearer ${KEY}`, 'Connection: close'];

test('a client that is refused before its body is read reads why', async (context) => {
  const unknown = [
    'POST /api/list HTTP/1.1',
    'Host: x',
    'Connection: close',
    `Content-Length: ${MUCH.length}`,
  ];
  assert.match(await answerTo(context, { head: unknown, body: MUCH }), /^HTTP\/1\.1 401 /u);
  const large = ['POST /api/list HTTP/1.1', ...AUTHORIZED, 'Content-Length: 99999999'];
  assert.match(await answerTo(context, { head: large, body: MUCH }), /^HTTP\/1\.1 413 /u);
  for (const head of [unknown, large]) {
    const said = await answerTo(context, { head, body: MUCH }, tlsDoor());
    assert.match(said, /^HTTP\/1\.1 4\d\d [^]*\{"message":".+"\}$/u);
  }
});

test('bytes behind the last request are neither answered nor in the way', async (context) => {
  const last = ['GET /healthcheck HTTP/1.1', ...AUTHORIZED];
  for (const behind of [MUCH, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100_000)]) {
    const said = await answerTo(context, { head: last, body: behind });
    assert.match(said, /^HTTP\/1\.1 200 OK\r\n[^]*\{"status":"ok"\}$/u);
    assert.equal(said.split('HTTP/1.1 ').length, 2);
  }
});

test('a client that sends no HTTP, and much of it, reads that it is none', async (context) => {
  const said = await answerTo(context, {
    head: ['POST /api/list HTTP/1.10', 'Host: x'],
    body: MUCH,
  });
  assert.match(said, /^HTTP\/1\.1 400 [^]*not HTTP"\}$/u);
});

test('a client that ends in the middle of a body is told, whatever else it asked for', async () => {
  const { app } = testApp();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  for (const more of [[], ['Connection: Upgrade', 'Upgrade: h2c']]) {
    const head = ['POST /api/list HTTP/1.1', 'Host: x', `Authorization: Bearer ${KEY}`, ...more];
    const socket = connect(halfOpen(port));
    socket.end(`${[...head, 'Content-Length: 28'].join('\r\n')}\r\n\r\n{"actor`);
    assert.match(await text(socket), /^HTTP\/1\.1 400 [^]*\{"message":".+"\}$/u);
  }
  await app.close();
});

test('a client that never ends its side is left after a while, and one that does at once', async () => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const isPatient of [false, true]) {
    const client = connect(halfOpen(port));
    const [socket] = (await once(server, 'connection')) as [Socket];
    assert.equal(isLingering(socket), false);
    const closed = once(socket, 'close');
    endAndLinger(socket, { lingerMs: isPatient ? 60_000 : 20 });
    endAndLinger(socket);
    assert.ok(isLingering(socket));
    if (isPatient) client.end();
    await closed;
    client.destroy();
  }
  server.close();
});
