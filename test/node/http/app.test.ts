import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { drain } from '../../../node/cli/drain.ts';
import { buildApp, UNKNOWN_PATH } from '../../../node/http/app.ts';
import { callerOf } from '../../../node/http/auth.ts';
import { ok, type Asked, type Route } from '../../../node/http/route.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import { createLog } from '../../../node/telemetry/log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const AUTHORIZATION = 'Bearer e_env_key_secretsecret';

/** An app of these routes, and everything that it was told, observed and logged. */
function appOf(...routes: readonly Partial<Route>[]) {
  const asked: Asked[] = [];
  const observed: (readonly [path: string, status: number, durationMs: number])[] = [];
  const logLines: string[] = [];
  const clock = new FakeClock();
  const app = buildApp({
    clock,
    log: createLog({ level: 'info', write: (line) => logLines.push(line) }),
    observeRequest: (...request) => observed.push(request),
    newRequestId: () => 'new-id',
    routes: routes.map((route) => ({
      method: 'POST',
      path: '/ask',
      ...route,
      answer: (one) => {
        asked.push(one);
        clock.advance(20);
        return route.answer?.(one) ?? ok('{"answer":true}');
      },
    })),
    refusals: [
      { method: 'POST', path: '/write', code: 'method_not_allowed', message: 'read-only' },
      { method: 'DELETE', path: '/ask', code: 'method_not_allowed', message: 'read-only' },
    ],
  });
  return { app, asked, observed, logLines };
}

async function listening(context: TestContext, app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  context.after(() => app.close());
  return (app.server.address() as AddressInfo).port;
}

/** What a connection answers to these bytes, until it is closed. */
async function talk(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

test('an answer is JSON with the id of its request', async () => {
  const { app } = appOf({});
  const response = await app.inject({ method: 'POST', url: '/ask', body: 'x' });
  assert.equal(response.statusCode, 200);
  assert.equal(response.body, '{"answer":true}');
  assert.equal(response.headers['content-type'], 'application/json');
  assert.equal(response.headers['x-request-id'], 'new-id');
});

test('a request id is sent back, whatever a header can carry', async () => {
  const { app } = appOf({});
  async function idFor(id: string) {
    const response = await app.inject({
      method: 'POST',
      url: '/ask',
      headers: { 'x-request-id': id },
    });
    return response.headers['x-request-id'];
  }
  const uuid = '56e50ee3-5a57-44aa-be03-6242d54fdc05';
  assert.equal(await idFor(uuid), uuid);
  for (const id of ['x'.repeat(8_000), 'a b', 'a, b', 'é', 'a\tb', '"<script>', '\u00ff']) {
    assert.equal(await idFor(id), id);
  }
  for (const id of ['', 'a\r\nb', '\u0000', '\u007f', '日'])
    assert.equal(await idFor(id), 'new-id');
});

test('errors carry the id of their request too', async () => {
  const { app } = appOf({});
  const headers = { 'x-request-id': 'mine' };
  for (const url of ['/nowhere', '/write', '/%']) {
    const response = await app.inject({ method: 'POST', url, headers });
    assert.equal(response.headers['x-request-id'], 'mine', url);
  }
});

test('a body is its bytes, whatever its type is called', async () => {
  const { app, asked } = appOf({});
  const types = [
    'application/json',
    'text/plain',
    'multipart/form-data',
    'garbage',
    '/',
    undefined,
  ];
  for (const type of types) {
    await app.inject({
      method: 'POST',
      url: '/ask',
      headers: type === undefined ? {} : { 'content-type': type },
      body: Buffer.from([0xff, 0x00]),
    });
  }
  assert.equal(asked.length, types.length);
  assert.ok(asked.every(({ body }) => body?.equals(Buffer.from([0xff, 0x00]))));
});

test('no body is no body', async () => {
  const { app, asked } = appOf({});
  await app.inject({
    method: 'POST',
    url: '/ask',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(asked[0]?.body?.length ?? 0, 0);
});

test('a body at the limit is taken, one byte more is not read', async () => {
  const { app, asked } = appOf({}, { path: '/small', bodyBytesMax: 3 });
  const tenMebibytes = 10 * 1024 * 1024;
  async function statusOf(url: string, bytes: number) {
    return (await app.inject({ method: 'POST', url, body: Buffer.alloc(bytes, 'x') })).statusCode;
  }
  assert.equal(await statusOf('/ask', tenMebibytes), 200);
  assert.equal(await statusOf('/ask', tenMebibytes + 1), 413);
  assert.equal(await statusOf('/small', 3), 200);
  assert.equal(await statusOf('/small', 4), 413);
  assert.equal(asked.length, 2);
});

test('the query string is given as it was sent', async () => {
  const { app, asked } = appOf({});
  for (const url of ['/ask', '/ask?', '/ask?a=%20&b']) await app.inject({ method: 'POST', url });
  assert.deepEqual(
    asked.map(({ queryString }) => queryString),
    ['', '', 'a=%20&b'],
  );
});

test('leading slashes count as one', async () => {
  const { app, asked } = appOf({});
  for (const url of ['//ask', '///ask?x']) {
    assert.equal((await app.inject({ method: 'POST', url })).statusCode, 200, url);
  }
  assert.equal(asked.length, 2);
});

test('a key is checked before the body is read', async () => {
  const { app, asked } = appOf({ authenticate: callerOf, bodyBytesMax: 1 });
  const refused = await app.inject({ method: 'POST', url: '/ask', body: 'too long' });
  assert.equal(refused.statusCode, 401);
  assert.match(refused.json<{ message: string }>().message, /Authorization/u);
  assert.equal(asked.length, 0);
});

test('a route that asks for a key is told the environment of its caller', async () => {
  const { app, asked } = appOf({ authenticate: callerOf });
  const headers = { authorization: AUTHORIZATION };
  await app.inject({ method: 'POST', url: '/ask', headers });
  assert.equal(asked[0]?.environment, 'env');
});

test('an answer may come later, be streamed by another type, or fail', async () => {
  const { app } = appOf(
    {
      path: '/later',
      answer: async () => ({ status: 202, body: 'x', headers: { 'content-type': 'a/b' } }),
    },
    {
      path: '/late-failure',
      answer: async () => Promise.reject(new NodeError('not_found', 'gone')),
    },
  );
  const later = await app.inject({ method: 'POST', url: '/later' });
  assert.deepEqual(
    [later.statusCode, later.body, later.headers['content-type']],
    [202, 'x', 'a/b'],
  );
  assert.equal((await app.inject({ method: 'POST', url: '/late-failure' })).statusCode, 404);
});

test('an unexpected error says nothing to the client and everything to the log', async () => {
  const { app, logLines } = appOf({
    answer: () => {
      throw new TypeError('the inside of the node');
    },
  });
  const response = await app.inject({ method: 'POST', url: '/ask' });
  assert.equal(response.statusCode, 500);
  assert.equal(response.body, '{"message":"Internal error"}');
  assert.equal(logLines.length, 1);
  assert.match(logLines[0] ?? '', /"requestId":"new-id".*|the inside of the node/u);
});

test('failures of the world are not logged: clients cause them', async () => {
  const { app, logLines } = appOf({
    answer: () => {
      throw new NodeError('invalid_request', 'no');
    },
  });
  assert.equal((await app.inject({ method: 'POST', url: '/ask' })).statusCode, 400);
  assert.deepEqual(logLines, []);
});

test('a path that nothing has is 404', async () => {
  const { app } = appOf({});
  for (const url of ['/', '/ask/', '/ASK', '/ask/more']) {
    const response = await app.inject({ method: 'POST', url });
    assert.equal(response.statusCode, 404, url);
    assert.ok(response.headers['allow'] === undefined);
  }
});

test('a wrong method is 405, with the right ones', async () => {
  const { app } = appOf({ method: 'POST' }, { method: 'GET' });
  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'DELETE'] as const) {
    const response = await app.inject({ method, url: '/ask?x' });
    assert.equal(response.statusCode, 405, method);
    assert.equal(response.headers['allow'], 'POST, GET, HEAD');
  }
});

test('what is refused by name says why, also where no method is allowed', async () => {
  const { app } = appOf({ method: 'GET' });
  const write = await app.inject({ method: 'POST', url: '//write', body: 'x' });
  assert.deepEqual([write.statusCode, write.headers['allow']], [405, '']);
  assert.equal(write.json<{ message: string }>().message, 'read-only');
  const remove = await app.inject({ method: 'DELETE', url: '/ask' });
  assert.deepEqual([remove.statusCode, remove.headers['allow']], [405, 'GET, HEAD']);
});

test('HEAD is GET without the body', async () => {
  const { app } = appOf({ method: 'GET' });
  const response = await app.inject({ method: 'HEAD', url: '/ask' });
  assert.deepEqual([response.statusCode, response.body], [200, '']);
});

test('HEAD does not work a stream off that nobody would see', async () => {
  let pieces = 0;
  const stream = Readable.from(
    (function* () {
      for (; pieces < 1_000; pieces += 1) yield 'x';
    })(),
    { objectMode: false },
  );
  const { app } = appOf({ method: 'GET', answer: () => ok(stream) });
  const response = await app.inject({ method: 'HEAD', url: '/ask' });
  assert.deepEqual([response.statusCode, response.body], [200, '']);
  assert.equal(response.headers['content-type'], 'application/json');
  assert.equal(stream.destroyed, true);
  assert.equal(pieces, 0);
});

test('every answer is observed once, by route; what has no route is one path', async () => {
  const { app, observed } = appOf({}, { path: '/guarded', authenticate: callerOf });
  for (const url of ['/ask?x=1', '//guarded', '/write', '/made-up', '/made-up/too']) {
    await app.inject({ method: 'POST', url });
  }
  assert.deepEqual(observed, [
    ['/ask', 200, 20],
    ['/guarded', 401, 0],
    ['/write', 405, 0],
    [UNKNOWN_PATH, 404, 0],
    [UNKNOWN_PATH, 404, 0],
  ]);
});

test('a malformed URL is 400', async () => {
  const { app } = appOf({});
  const response = await app.inject({ method: 'POST', url: '/%zz' });
  assert.equal(response.statusCode, 400);
  assert.match(response.json<{ message: string }>().message, /URL is malformed/u);
});

test('bytes that are no request are answered in JSON, and hung up on', async (context) => {
  const { app } = appOf({});
  const port = await listening(context, app);
  const answer = await talk(port, 'what?\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/u);
  assert.match(answer, /X-Request-ID: new-id\r\n/u);
  assert.match(answer, /\r\n\r\n\{"message":".*"\}$/u);
});

test('an expectation that nobody knows does not keep a request from its answer', async (context) => {
  const { app } = appOf({});
  const port = await listening(context, app);
  const head = 'POST /ask HTTP/1.1\r\nHost: x\r\nExpect: more\r\nConnection: close\r\n';
  const answer = await talk(port, `${head}Content-Length: 0\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*\{"answer":true\}$/u);
});

test('a body that is refused for its size is let in all the same: a client writes before it reads', async (context) => {
  const { app } = appOf({ bodyBytesMax: 9 });
  const port = await listening(context, app);
  const head = (length: string) => `POST /ask HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n`;
  const bytes =
    `${head('Content-Length: 10')}0123456789` +
    `${head('Transfer-Encoding: chunked')}a\r\n0123456789\r\n0\r\n\r\n` +
    head('Connection: close\r\nContent-Length: 0');
  const statuses = [...(await talk(port, bytes)).matchAll(/HTTP\/1\.1 (\d+)/gu)];
  assert.deepEqual(
    statuses.map(([, status]) => status),
    ['413', '413', '200'],
  );
});

test('a body shorter than its length says is not waited for when the client leaves', async (context) => {
  const { app, asked } = appOf({});
  const port = await listening(context, app);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end('POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nshort');
  await text(socket);
  assert.equal(asked.length, 0);
});

test('connections are kept longer than load balancers keep them', () => {
  const { app } = appOf({});
  assert.ok(app.server.keepAliveTimeout >= 75_000);
  assert.ok(app.server.requestTimeout > 0 && app.server.headersTimeout > 0);
});

test('a client that does not read its answer is not waited for without end', () => {
  const { app } = appOf({});
  assert.ok(app.server.timeout > 0 && app.server.timeout < app.server.keepAliveTimeout);
});

test('closing answers what was asked, and says that the connection ends', async (context) => {
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const closing = Promise.withResolvers<void>();
  const { app } = appOf({
    answer: async () => {
      started.resolve();
      await finish.promise;
      return ok('{"late":true}');
    },
  });
  app.addHook('preClose', async () => closing.resolve());
  const port = await listening(context, app);
  const request = 'POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  const answer = talk(port, request);
  await started.promise;
  const closed = app.close();
  await closing.promise;
  finish.resolve();
  assert.match(await answer, /200 OK[^]*connection: close[^]*\{"late":true\}/iu);
  await closed;
});

test('an answer under way when the server stops listening says that the connection ends', async (context) => {
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { app } = appOf({
    answer: async () => {
      started.resolve();
      await finish.promise;
      return ok('{"late":true}');
    },
  });
  const port = await listening(context, app);
  const answer = talk(port, 'POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
  await started.promise;
  const drained = drain(app.server, SYSTEM_CLOCK);
  finish.resolve();
  assert.match(await answer, /200 OK[^]*connection: close[^]*\{"late":true\}/iu);
  await drained;
});
