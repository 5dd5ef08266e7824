import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxyAgent } from 'undici';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { Access } from '../../../operator/kube/credentials.ts';
import { DispatcherCell } from '../../../operator/kube/dispatcher-cell.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../fakes/api-server-tls.ts';
import { KERNEL_TYPES } from '../../fakes/kube-parts.ts';

const LIMITS = {
  connectTimeoutMs: 1_000,
  headTimeoutMs: 1_000,
  connectionsMax: 2,
  pingEveryMs: 1_000,
  connectionSilenceMs: 3_000,
};
const ACCESS: Access = { server: 'https://127.0.0.1:1', tls: {}, headers: { authorization: 'a' } };

test('one dispatcher serves as long as the TLS material is the same', async () => {
  const cell = new DispatcherCell(LIMITS, SYSTEM_CLOCK);
  const first = cell.dispatcherFor(ACCESS);
  assert.equal(cell.dispatcherFor({ ...ACCESS, headers: { authorization: 'b' } }), first);
  const rotated = { cert: LOOPBACK_CERTIFICATE, key: LOOPBACK_KEY };
  const second = cell.dispatcherFor({ ...ACCESS, tls: rotated });
  assert.notEqual(second, first);
  assert.equal(cell.dispatcherFor({ ...ACCESS, tls: rotated }), second);
  await cell.close();
});

test('who goes back to material that was rotated away gets a dispatcher that works', async () => {
  await using server = await FakeApiServer.start({ types: KERNEL_TYPES });
  const access = await server.credentials().access();
  const cell = new DispatcherCell(LIMITS, SYSTEM_CLOCK);
  const path = '/api/v1/configmaps?watch=true&resourceVersion=1';
  const get = { origin: server.url, method: 'GET', path } as const;
  // Its watch keeps the first one from ending.
  await cell.dispatcherFor(access).request(get);
  cell.dispatcherFor({ ...access, tls: { ...access.tls, servername: 'other' } });
  const { statusCode } = await cell.dispatcherFor(access).request({ ...get, path: '/api/v1' });
  assert.equal(statusCode, 200);
  await cell.close();
});

test('a proxy is gone through', async () => {
  const cell = new DispatcherCell(LIMITS, SYSTEM_CLOCK);
  const proxied = cell.dispatcherFor({ ...ACCESS, proxyUrl: 'http://127.0.0.1:1' });
  assert.ok(proxied instanceof ProxyAgent);
  await cell.close();
});

test('a closed cell gives none', async () => {
  const cell = new DispatcherCell(LIMITS, SYSTEM_CLOCK);
  await cell.close();
  assert.throws(() => cell.dispatcherFor(ACCESS), { kind: 'connection' });
});
