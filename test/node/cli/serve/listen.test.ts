import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { listen } from '../../../../node/cli/serve/listen.ts';
import { testApp } from '../../../fakes/http-app.ts';

const TLS = { certPath: '/tls.crt', keyPath: '/tls.key', clientCaPath: undefined };

async function checkUrl(host: string, url: RegExp, tls?: typeof TLS): Promise<void> {
  const { app } = testApp();
  try {
    assert.match(await listen(app, { host, port: 0, tls }), url);
  } finally {
    await app.close();
  }
}

test('where it listens is a URL for this machine', async () => {
  await checkUrl('127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/u);
  await checkUrl('0.0.0.0', /^http:\/\/localhost:\d+$/u);
  await checkUrl('127.0.0.1', /^https:\/\/127\.0\.0\.1:\d+$/u, TLS);
});

test('a port that is taken is told with the variables that say which', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { app } = testApp();
  await assert.rejects(listen(app, { host: '127.0.0.1', port, tls: undefined }), {
    code: 'invalid_config',
    message: /^Cannot listen: .*EADDRINUSE.*; see OSO_PORT and OSO_FALLBACK_HOST$/u,
  });
  other.close();
});
