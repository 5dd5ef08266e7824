import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { drain } from '../../../node/cli/drain.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listening(handler: Handler): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 60_000 }, handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** One request; the connection header of the answer. */
async function ask(server: Server, agent: Agent): Promise<string | undefined> {
  const { port } = server.address() as AddressInfo;
  return await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.headers.connection));
    }).once('error', reject);
  });
}

function keepAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

test('a server without connections is drained at once', async () => {
  const server = await listening((_request, response) => response.end());
  const startedMs = performance.now();
  await drain(server, SYSTEM_CLOCK);
  assert.ok(performance.now() - startedMs < 500);
});

test('an answer under way is finished before the server ends', async () => {
  const begun = Promise.withResolvers<ServerResponse>();
  const server = await listening((_request, response) => begun.resolve(response));
  const asked = ask(server, keepAlive());
  const response = await begun.promise;
  const drained = drain(server, SYSTEM_CLOCK, { idleMsMax: 50, timeMsMax: 10_000 });
  setTimeout(() => response.end('late'), 200);
  await asked;
  await drained;
});

test('an open connection may ask once more, and is told that it was the last time', async () => {
  const server = await listening((_request, response) => response.end());
  const agent = keepAlive();
  assert.equal(await ask(server, agent), 'keep-alive');
  const port = (server.address() as AddressInfo).port;
  const drained = drain(server, SYSTEM_CLOCK, { idleMsMax: 10_000, timeMsMax: 20_000 });
  const last = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      resolve(response.headers.connection);
    }).once('error', reject);
  });
  assert.equal(last, 'close');
  await drained;
});

test('new connections are refused while old ones are served', async () => {
  const server = await listening((_request, response) => response.end());
  const agent = keepAlive();
  await ask(server, agent);
  const port = (server.address() as AddressInfo).port;
  const drained = drain(server, SYSTEM_CLOCK, { idleMsMax: 200, timeMsMax: 10_000 });
  await assert.rejects(fetch(`http://127.0.0.1:${port}`), TypeError);
  await drained;
});

test('a silent connection is closed after a while', async () => {
  const server = await listening((_request, response) => response.end());
  await ask(server, keepAlive());
  await drain(server, SYSTEM_CLOCK, { idleMsMax: 50, timeMsMax: 10_000 });
});

test('a request that never ends is cut when the time is over', async () => {
  const begun = Promise.withResolvers<unknown>();
  const server = await listening((request) => begun.resolve(request));
  const asked = ask(server, keepAlive());
  await begun.promise;
  await Promise.all([
    assert.rejects(asked, { code: 'ECONNRESET' }),
    drain(server, SYSTEM_CLOCK, { idleMsMax: 50, timeMsMax: 100 }),
  ]);
});
