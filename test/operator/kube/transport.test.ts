import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { Access, Credentials } from '../../../operator/kube/credentials.ts';
import {
  createTransport,
  TRANSPORT_LIMITS,
  type TransportLimits,
} from '../../../operator/kube/transport.ts';
import { type ApiServerOptions, FakeApiServer } from '../../fakes/api-server.ts';
import { CONFIG_MAPS, KERNEL_TYPES, testClient, testMetrics } from '../../fakes/kube-parts.ts';

const signal = AbortSignal.timeout(60_000);
const NAME = { name: 'a', namespace: 'n' };
const MAP = { apiVersion: 'v1', kind: 'ConfigMap', metadata: NAME };
const GET = { method: 'GET', path: '/api/v1', what: 'discover v1', signal } as const;

async function serverAnd(
  limits: Partial<TransportLimits> = {},
  options: Partial<ApiServerOptions> = {},
) {
  const server = await FakeApiServer.start({ types: KERNEL_TYPES, ...options });
  const metrics = testMetrics();
  const transport = createTransport({
    credentials: server.credentials(),
    metrics: metrics.restClient,
    // Waits are written down and over at once; deadlines are real.
    clock: { ...SYSTEM_CLOCK, sleep: (ms, stop) => SYSTEM_CLOCK.sleep(waitOf(ms), stop) },
    random: () => 0,
    limits,
    userAgent: 'kernel-test/1',
  });
  const waits: number[] = [];
  function waitOf(ms: number): number {
    const { requestTimeoutMs, pingEveryMs, streamSilenceMs } = { ...TRANSPORT_LIMITS, ...limits };
    const isRetry = ms < requestTimeoutMs && ms !== streamSilenceMs && ms !== pingEveryMs;
    if (isRetry) waits.push(ms);
    return isRetry ? 0 : ms;
  }
  return {
    server,
    transport,
    waits,
    scrape: () => metrics.registry.metrics(),
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Faults the first requests, one each. */
function faultsOf(...faults: readonly ReturnType<FakeApiServer['fault']>[]) {
  const left = [...faults];
  return () => left.shift();
}

test('a read survives two failures of the server', async () => {
  await using parts = await serverAnd();
  parts.server.fault = faultsOf({ kind: 'status', status: 500 }, { kind: 'reset' });
  await parts.transport.request(GET);
  assert.deepEqual(parts.waits, [50, 200]);
  assert.equal(parts.server.requests.length, 3);
  const text = await parts.scrape();
  assert.match(text, /rest_client_requests_total\{code="500",method="GET",host="127[^"]+"\} 1/u);
  assert.match(
    text,
    /rest_client_requests_total\{code="<error>",method="GET",host="127[^"]+"\} 1/u,
  );
  assert.match(text, /rest_client_requests_total\{code="200",method="GET",host="127[^"]+"\} 1/u);
  assert.match(text, /rest_client_request_retries_total\{code="500",verb="GET",.*\} 1/u);
});

test('a write that broke is not sent again', async () => {
  await using parts = await serverAnd();
  parts.server.fault = faultsOf({ kind: 'lost-reply' });
  await using client = testClient(parts.server.credentials());
  await assert.rejects(client.create(CONFIG_MAPS, MAP, signal), { kind: 'connection' });
  assert.equal(parts.server.requests.length, 1);
});

test('who is held back waits as long as was asked, with writes too', async () => {
  await using parts = await serverAnd();
  const busy = { kind: 'status', status: 429, retryAfterSeconds: 3 } as const;
  parts.server.fault = faultsOf(busy, busy);
  await parts.transport.request({
    ...GET,
    method: 'POST',
    path: '/api/v1/namespaces/n/configmaps',
    body: MAP,
  });
  assert.deepEqual(parts.waits, [3_000, 3_000]);
});

test('a request has its time, of which it is told', async () => {
  await using parts = await serverAnd({ requestTimeoutMs: 300 });
  parts.server.fault = () => ({ kind: 'stall', stallMs: 5_000 });
  await assert.rejects(parts.transport.request(GET), {
    kind: 'timeout',
    message: /^Cannot discover v1: /u,
  });
});

test('an abort ends a request with its reason', async () => {
  await using parts = await serverAnd();
  parts.server.fault = () => ({ kind: 'stall', stallMs: 5_000 });
  const stop = new AbortController();
  const asking = parts.transport.request({ ...GET, signal: stop.signal });
  stop.abort(new Error('enough'));
  await assert.rejects(asking, /^Error: enough$/u);
});

test('what is no JSON, or too much of it, is malformed', async () => {
  await using parts = await serverAnd({ replyBytesMax: 100 });
  parts.server.fault = faultsOf({ kind: 'garbage' });
  await assert.rejects(parts.transport.request(GET), { kind: 'malformed', message: /no JSON/u });
  await assert.rejects(parts.transport.request(GET), { kind: 'malformed', message: /100 bytes/u });
});

test('a server that is not there is a broken connection', async () => {
  await using parts = await serverAnd();
  await parts.server[Symbol.asyncDispose]();
  await assert.rejects(parts.transport.request(GET), { kind: 'connection', message: /REFUSED/u });
});

test('a token that is refused is read again, once', async () => {
  await using server = await FakeApiServer.start({ types: KERNEL_TYPES });
  server.tokens.add('new');
  const tokens = ['old', 'new', 'newer'];
  const access = (await server.credentials().access()) as Access;
  const rotating: Credentials = {
    access: () => Promise.resolve({ ...access, headers: { authorization: `Bearer ${tokens[0]}` } }),
    refresh: () => void tokens.shift(),
  };
  await using client = testClient(rotating);
  await client.transport.request(GET);
  assert.equal(server.requests.length, 2);
  server.tokens.clear();
  server.tokens.add('unknown');
  await assert.rejects(client.transport.request(GET), { kind: 'unauthorized' });
  await assert.rejects(client.transport.stream(GET), { kind: 'unauthorized' });
});

const WATCH = { ...GET, path: '/api/v1/configmaps?watch=true&resourceVersion=1', what: 'watch' };

async function readAll(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

for (const protocol of ['h2', 'https'] as const) {
  test(`${protocol}: a stream gives lines until it ends`, async () => {
    await using parts = await serverAnd({}, { protocol });
    const lines = readAll(await parts.transport.stream(WATCH));
    parts.server.state.create(CONFIG_MAPS, MAP, { manager: 'x' });
    parts.server.breakWatches('end');
    assert.match((await lines)[0] ?? '', /^\{"type":"ADDED"/u);
  });

  test(`${protocol}: a stream that breaks says so`, async () => {
    await using parts = await serverAnd({}, { protocol });
    const lines = readAll(await parts.transport.stream(WATCH));
    parts.server.breakWatches('reset');
    await assert.rejects(lines, { kind: 'connection' });
  });

  test(`${protocol}: a stream on a connection that died unheard ends by itself`, async () => {
    await using parts = await serverAnd({ streamSilenceMs: 100 }, { protocol });
    const lines = await parts.transport.stream(WATCH);
    parts.server.breakWatches('silence');
    await assert.rejects(readAll(lines), { kind: 'timeout', message: /nothing heard for 100 ms/u });
  });

  test(`${protocol}: a refused stream says why, and is not tried again`, async () => {
    await using parts = await serverAnd({}, { protocol });
    parts.server.fault = () => ({ kind: 'status', status: 429, retryAfterSeconds: 2 });
    await assert.rejects(parts.transport.stream(WATCH), {
      kind: 'too_many_requests',
      retryAfterMs: 2_000,
    });
    assert.equal(parts.server.requests.length, 1);
  });

  test(`${protocol}: who stops reading a stream closes it`, async () => {
    await using parts = await serverAnd({}, { protocol });
    const stop = new AbortController();
    const lines = await parts.transport.stream({ ...WATCH, signal: stop.signal });
    parts.server.state.create(CONFIG_MAPS, MAP, { manager: 'x' });
    for await (const line of lines) {
      assert.match(line, /ADDED/u);
      break;
    }
    while (parts.server.openWatches > 0) await SYSTEM_CLOCK.sleep(5, signal);
  });
}

test('over HTTP/2, all requests and watches share one connection', async () => {
  await using parts = await serverAnd();
  await Promise.all(Array.from({ length: 5 }, () => parts.transport.stream(WATCH)));
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => parts.transport.request(GET)));
  }
  assert.equal(parts.server.connections, 1);
});

test('over HTTP/1.1, requests in a row share connections', async () => {
  await using parts = await serverAnd({}, { protocol: 'https' });
  for (let round = 0; round < 50; round += 1) await parts.transport.request(GET);
  assert.ok(parts.server.connections <= 2);
});

test('a closed transport refuses', async () => {
  await using parts = await serverAnd();
  await parts.transport.close();
  await assert.rejects(parts.transport.request(GET), { kind: 'connection' });
});
