/** Whole nodes on https, from their settings to their answers, one copying from the other. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runServe } from '../../../node/cli/serve.ts';
import { NodeStatus } from '../../../node/contract-status.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';
import { APPLICATION, AUTHORITY, NEXT_NODE, NODE } from '../../fakes/tls-certificates.ts';

const directory = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
after(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const CA_PATH = file('ca.crt', AUTHORITY);

function start(
  name: string,
  pair: { readonly cert: string; readonly key: string },
  variables = {},
) {
  const io = new FakeIo({
    OSO_API_TOKEN: FAKE_TOKEN,
    OSO_ENVIRONMENT: 'e_0123456789',
    OSO_TENANT: 't_012345',
    OSO_PORT: '0',
    OSO_FALLBACK_HOST: '127.0.0.1',
    OSO_DIRECTORY: join(directory, name),
    OSO_FALLBACK_TLS_CERT_FILE: file(`${name}.crt`, pair.cert),
    OSO_FALLBACK_TLS_KEY_FILE: file(`${name}.key`, pair.key),
    OSO_FALLBACK_TLS_CLIENT_CA_FILE: CA_PATH,
    ...variables,
  });
  const ended = runServe([], io);
  // Looked at later: until then it is not unhandled.
  ended.catch(() => undefined);
  return { io, ended };
}

async function urlOf(io: FakeIo): Promise<string> {
  return (await io.stdout.has(/listening on (https:\S+)/u))[1] ?? '';
}

async function ask(url: string, options: RequestOptions = {}) {
  const headers = { authorization: `Bearer ${FAKE_TOKEN}` };
  const asked = request(url, { ca: AUTHORITY, agent: false, headers, ...options });
  const [reply] = (await once(asked.end(), 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of reply) pieces.push(piece as Buffer);
  return { status: reply.statusCode, text: Buffer.concat(pieces).toString() };
}

test('nodes on https answer who shows a certificate, tell probes how they are, and copy from each other', async () => {
  const fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const primary = { OSO_URL: fake.url };
  const first = start('first', NODE, primary);
  await first.io.stdout.has(/^Ready/mu);
  const url = await urlOf(first.io);
  await fake[Symbol.asyncDispose]();

  const peers = { OSO_FALLBACK_PEERS: url, OSO_FALLBACK_PEERS_CA_FILE: CA_PATH };
  const second = start('second', NEXT_NODE, { ...primary, ...peers });
  await second.io.stdout.has(/^Ready: answering from 6 facts, copied from https:/mu);
  const secondUrl = await urlOf(second.io);
  assert.equal((await ask(`${secondUrl}/healthcheck`)).status, 200);
  assert.equal((await ask(`${secondUrl}/api/policy_metadata`)).status, 401);
  assert.equal((await ask(`${secondUrl}/api/policy_metadata`, APPLICATION)).status, 200);

  const status = NodeStatus.parse(JSON.parse((await ask(`${url}/fallback/v1/status`)).text));
  assert.deepEqual(status.tls, {
    expiresAtMs: Date.UTC(2125, 5, 17, 5, 4, 6),
    isClientCertificateNeeded: true,
  });
  assert.match((await ask(`${url}/metrics`)).text, /^oso_fallback_tls_outdated 0$/mu);
  for (const { io, ended } of [first, second]) {
    io.end();
    assert.equal(await ended, 0);
  }
});

test('a start whose certificate cannot be used ends before it listens', async () => {
  const { io, ended } = start('third', { ...NODE, key: NEXT_NODE.key });
  await assert.rejects(ended, {
    code: 'invalid_config',
    message: /^Cannot start: OSO_FALLBACK_TLS_KEY_FILE: is not the key of the certificate$/u,
  });
  assert.doesNotMatch(io.stdout.text, /listening/u);
});
