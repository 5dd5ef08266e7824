import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { Access, Credentials } from '../../../operator/kube/credentials.ts';
import type { TransportLimits } from '../../../operator/kube/transport.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';
import { KERNEL_TYPES, testClient } from '../../fakes/kube-parts.ts';
import { SilentNetwork } from '../../fakes/silent-network.ts';

const signal = AbortSignal.timeout(60_000);
const GET = { method: 'GET', path: '/api/v1', what: 'discover v1', signal } as const;
const WATCH = { ...GET, path: '/api/v1/configmaps?watch=true&resourceVersion=1', what: 'watch' };
/** Long enough that a test which waits for it has failed. */
const NEVER_MS = 60_000;

async function throughSilence(limits: Partial<TransportLimits>) {
  const server = await FakeApiServer.start({ types: KERNEL_TYPES });
  const network = await SilentNetwork.to(server.url);
  const access = (await server.credentials().access()) as Access;
  const credentials: Credentials = {
    access: () => Promise.resolve({ ...access, server: `https://127.0.0.1:${network.port}` }),
    refresh: () => undefined,
  };
  const client = testClient(credentials, { requestTimeoutMs: NEVER_MS, ...limits });
  return {
    server,
    network,
    transport: client.transport,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function readAll(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) assert.ok(line);
}

test('a quiet stream on a connection that died unheard ends long before its silence is odd', async () => {
  await using parts = await throughSilence({ pingEveryMs: 50, connectionSilenceMs: 200 });
  const lines = readAll(await parts.transport.stream(WATCH));
  parts.network.die({ alsoNew: false });
  await assert.rejects(lines, { kind: 'connection' });
  await parts.transport.request(GET);
  assert.equal(parts.network.connections, 2);
});

test('a quiet stream on a connection that lives goes on', async () => {
  await using parts = await throughSilence({ pingEveryMs: 20, connectionSilenceMs: 100 });
  const stop = new AbortController();
  const lines = readAll(await parts.transport.stream({ ...WATCH, signal: stop.signal }));
  await SYSTEM_CLOCK.sleep(400, signal);
  stop.abort(new Error('enough'));
  await assert.rejects(lines, /enough/u);
  assert.equal(parts.network.connections, 1);
});

test('who is told to stop stops, also while a connection is being made', async () => {
  await using parts = await throughSilence({ connectTimeoutMs: NEVER_MS });
  parts.network.die({ alsoNew: true });
  const stop = new AbortController();
  const asking = parts.transport.request({ ...GET, signal: stop.signal });
  const streaming = parts.transport.stream({ ...WATCH, signal: stop.signal });
  await SYSTEM_CLOCK.sleep(50, signal);
  stop.abort(new Error('enough'));
  await assert.rejects(asking, /enough/u);
  await assert.rejects(streaming, /enough/u);
});

test('a request has its time, also when its connection is never made', async () => {
  await using parts = await throughSilence({ connectTimeoutMs: NEVER_MS, requestTimeoutMs: 100 });
  parts.network.die({ alsoNew: true });
  await assert.rejects(parts.transport.request(GET), { kind: 'timeout' });
});

test('a request has its time, also when nobody comes to say who we are', async () => {
  const hanging: Credentials = {
    access: () => Promise.withResolvers<Access>().promise,
    refresh: () => undefined,
  };
  await using client = testClient(hanging, { requestTimeoutMs: 100 });
  await assert.rejects(client.transport.request(GET), { kind: 'timeout' });
});
