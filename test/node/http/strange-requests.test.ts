/** Requests as bytes on a connection, of kinds that no SDK sends or only some do: each is answered in JSON. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { METHODS } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ok } from '../../../node/http/route.ts';
import { KEY, listeningRoute, testApp } from '../../fakes/http-app.ts';

const { app, logLines } = testApp();
await app.listen({ port: 0, host: '127.0.0.1' });
after(() => app.close());
const { port } = app.server.address() as AddressInfo;

const QUESTION =
  '{"actor_type":"User","actor_id":"alice","action":"read","resource_type":"Repo","resource_id":"anvil"}';
const ALLOWED = /^HTTP\/1\.1 200 OK\r\n[^]*\{"allowed":true\}$/u;

type Sent = {
  readonly line?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
};

/** The request as it was told, which asks for the last answer of its connection. */
function bytesOf({ line = 'POST /api/authorize HTTP/1.1', headers, body = '' }: Sent): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const all = [
    'Connection: close',
    ...(headers ?? ['Host: x', `Authorization: Bearer ${KEY}`, length]),
  ];
  return Buffer.concat([Buffer.from(`${line}\r\n${all.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

/** All that the connection says until it is closed. */
async function answerTo(sent: Sent | Buffer, at = port): Promise<string> {
  const socket = connect(at, '127.0.0.1');
  socket.write(Buffer.isBuffer(sent) ? sent : bytesOf(sent));
  return text(socket);
}

async function checkAnswer(sent: Sent, answer: RegExp) {
  assert.match(await answerTo(sent), answer, JSON.stringify(sent));
}

/** With these headers beside host and key. */
function asked(...more: readonly string[]): readonly string[] {
  return ['Host: x', `Authorization: Bearer ${KEY}`, ...more];
}

test('a question is answered however its URL, body and type are written', async () => {
  const length = `Content-Length: ${QUESTION.length}`;
  const half = QUESTION.length >> 1;
  const chunks = [QUESTION.slice(0, half), QUESTION.slice(half), ''];
  const chunked = chunks.map((one) => `${one.length.toString(16)}\r\n${one}\r\n`).join('');
  const requests: readonly Sent[] = [
    { body: QUESTION },
    { line: 'POST /api/authorize? HTTP/1.1', body: QUESTION },
    { line: 'POST //api/authorize HTTP/1.1', body: QUESTION },
    { line: 'POST ///api/authorize? HTTP/1.1', body: QUESTION },
    { line: 'POST http://elsewhere/api/authorize HTTP/1.1', body: QUESTION },
    { headers: asked(length, 'Content-Type: text/plain'), body: QUESTION },
    { headers: asked(length, 'Content-Encoding: identity'), body: QUESTION },
    { headers: asked('Transfer-Encoding: chunked'), body: chunked },
    { line: 'POST /api/authorize HTTP/1.0', headers: asked(length).slice(1), body: QUESTION },
  ];
  for (const request of requests) await checkAnswer(request, ALLOWED);
});

test('the id of a request comes back byte for byte, and several as one', async () => {
  const length = `Content-Length: ${QUESTION.length}`;
  for (const id of ['a b', '日本', 'é', `${'x'.repeat(10_000)}é`]) {
    for (const [line, body] of [
      [undefined, QUESTION],
      ['GET /api/facts?predicate=has_role HTTP/1.1', ''],
      ['HEAD /healthcheck HTTP/1.1', ''],
    ] as const) {
      const headers = asked(body === '' ? 'Content-Length: 0' : length, `X-Request-ID: ${id}`);
      const answer = await answerTo({ ...(line === undefined ? {} : { line }), headers, body });
      assert.match(answer, /^HTTP\/1\.1 200 OK/u);
      assert.ok(answer.includes(`\r\nx-request-id: ${id}\r\n`), id.slice(-9));
    }
  }
  const twice = asked(length, 'X-Request-ID: a', 'X-Request-ID: b');
  await checkAnswer({ headers: twice, body: QUESTION }, /\r\nx-request-id: a, b\r\n/u);
});

test('a client that waits for leave to send its body gets it', async () => {
  const headers = asked(`Content-Length: ${QUESTION.length}`, 'Expect: 100-continue');
  const answer = await answerTo({ headers, body: QUESTION });
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/u);
});

test('a read may bring a content type and a body, which nobody looks at', async () => {
  const headers = asked('Content-Type: application/json', 'Content-Length: 5');
  const line = 'GET /api/policy_metadata?version= HTTP/1.1';
  await checkAnswer({ line, headers, body: 'hello' }, /^HTTP\/1\.1 200 OK[^]*"metadata"/u);
});

test('no body and a compressed one are refused', async () => {
  await checkAnswer({}, /^HTTP\/1\.1 400 [^]*the body is empty/u);
  const body = gzipSync(QUESTION);
  const headers = asked(`Content-Length: ${body.length}`, 'Content-Encoding: gzip');
  await checkAnswer(
    { headers, body },
    /^HTTP\/1\.1 415 [^]*accept-encoding: identity[^]*send it as it is/u,
  );
});

test('a request without a host is refused in JSON, unless its version knows none', async () => {
  const line = 'GET /healthcheck HTTP/1.1';
  await checkAnswer(
    { line, headers: [] },
    /^HTTP\/1\.1 400 [^]*\{"message":".*no Host header"\}$/u,
  );
  await checkAnswer({ line: 'GET /healthcheck HTTP/1.0', headers: [] }, /^HTTP\/1\.1 200 /u);
});

test('a node is no proxy, and says so', async () => {
  const line = 'CONNECT example.org:443 HTTP/1.1';
  await checkAnswer({ line }, /^HTTP\/1\.1 400 [^]*\{"message":".*no proxy"\}$/u);
});

test('a client that asks for a proxy, and stays, is not waited for', async () => {
  const arrived = once(app.server, 'connection') as Promise<[Socket]>;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(`CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n${'x'.repeat(100_000)}`);
  socket.on('error', () => undefined);
  const [seen] = await arrived;
  await once(seen, 'close');
  socket.destroy();
});

test('methods that a path does not know are 405, with the ones that it knows', async () => {
  for (const method of METHODS) {
    if (['CONNECT', 'POST', 'HEAD'].includes(method)) continue;
    for (const type of ['application/json', 'text/plain']) {
      const headers = asked('Content-Length: 2', `Content-Type: ${type}`);
      const line = `${method} /api/authorize HTTP/1.1`;
      const answer = /^HTTP\/1\.1 405 [^]*allow: POST\r\n[^]*\{"message":".*wrong method.*"\}$/u;
      await checkAnswer({ line, headers, body: '{}' }, answer);
    }
  }
  assert.deepEqual(logLines, []);
});

test('HEAD says what GET would, and OPTIONS is as any other method', async () => {
  await checkAnswer(
    { line: 'HEAD /healthcheck HTTP/1.1' },
    /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 15\r\n[^]*\r\n\r\n$/u,
  );
  await checkAnswer({ line: 'HEAD /api/authorize HTTP/1.1' }, /^HTTP\/1\.1 405 [^]*\r\n\r\n$/u);
  await checkAnswer({ line: 'OPTIONS /healthcheck HTTP/1.1' }, /405[^]*allow: GET, HEAD\r\n/u);
  await checkAnswer({ line: 'OPTIONS * HTTP/1.1' }, /^HTTP\/1\.1 404 [^]*\{"message"/u);
});

test('bytes that are no request do not get into an answer that is being sent', async () => {
  const begun = Promise.withResolvers<void>();
  const body = new Readable({ read: () => begun.resolve() });
  await using server = await listeningRoute({
    method: 'GET',
    path: '/long',
    answer: () => ok(body),
  });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n');
  const all = text(socket);
  await begun.promise;
  body.push('[1,');
  socket.write('garbage\r\n\r\n');
  const answer = await all;
  assert.match(answer, /^HTTP\/1\.1 200 OK/u);
  assert.doesNotMatch(answer, /HTTP\/1\.1 400/u);
});

test('behind a prefix the same is answered, and probes need not know it', async () => {
  const prefixed = testApp({ pathPrefix: '/oso' }).app;
  await prefixed.listen({ port: 0, host: '127.0.0.1' });
  const { port: at } = prefixed.server.address() as AddressInfo;
  for (const path of ['/oso/api/authorize', '//oso//api/authorize?', '/api/authorize']) {
    const answer = await answerTo({ line: `POST ${path} HTTP/1.1`, body: QUESTION }, at);
    assert.match(answer, ALLOWED, path);
  }
  assert.match(await answerTo({ line: 'GET /healthcheck HTTP/1.1' }, at), /^HTTP\/1\.1 200 /u);
  const refused = await answerTo({ line: 'POST /oso/api/batch HTTP/1.1' }, at);
  assert.match(refused, /^HTTP\/1\.1 405 [^]*read-only/u);
  assert.match(await answerTo({ line: 'GET /osoapi HTTP/1.1' }, at), /^HTTP\/1\.1 404 /u);
  await prefixed.close();
});
