import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxyAgent } from 'undici';
import type { Access } from '../../../operator/kube/credentials.ts';
import { DispatcherCell } from '../../../operator/kube/dispatcher-cell.ts';
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../fakes/api-server-tls.ts';

const LIMITS = { connectTimeoutMs: 1_000, headTimeoutMs: 1_000, connectionsMax: 2 };
const ACCESS: Access = { server: 'https://127.0.0.1:1', tls: {}, headers: { authorization: 'a' } };

test('one dispatcher serves as long as the TLS material is the same', async () => {
  const cell = new DispatcherCell(LIMITS);
  const first = cell.dispatcherFor(ACCESS);
  assert.equal(cell.dispatcherFor({ ...ACCESS, headers: { authorization: 'b' } }), first);
  const rotated = { cert: LOOPBACK_CERTIFICATE, key: LOOPBACK_KEY };
  const second = cell.dispatcherFor({ ...ACCESS, tls: rotated });
  assert.notEqual(second, first);
  assert.equal(cell.dispatcherFor({ ...ACCESS, tls: rotated }), second);
  await cell.close();
});

test('a proxy is gone through', async () => {
  const cell = new DispatcherCell(LIMITS);
  const proxied = cell.dispatcherFor({ ...ACCESS, proxyUrl: 'http://127.0.0.1:1' });
  assert.ok(proxied instanceof ProxyAgent);
  await cell.close();
});

test('a closed cell gives none', async () => {
  const cell = new DispatcherCell(LIMITS);
  await cell.close();
  assert.throws(() => cell.dispatcherFor(ACCESS), { kind: 'connection' });
});
