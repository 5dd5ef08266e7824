/**
 * A node on https as a pod has it, without the pod: its files change all at once, as a kubelet changes those of a
 * Secret, while an application goes on asking through the official SDK.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { Oso } from 'oso-cloud';
import { OWN_VARIABLES } from '../../node/contract.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { facts } from '../demo/facts.ts';
import { load } from '../demo/load.ts';
import type { LoadSummary } from '../e2e/asker/lines.ts';
import { AUTHORITY, NEXT_NODE, NODE } from '../fakes/tls-certificates.ts';
import { DEVELOPMENT_KEY, startNode, startPrimary, temporaryDirectory } from './processes.ts';

/** Nothing listens there: a connection is refused at once. */
const DEAD_URL = 'http://127.0.0.1:1';
const FACTS = 2_000;
const ASKER = join(import.meta.dirname, '../e2e/asker/main.ts');
const FILES = ['tls.crt', 'tls.key'] as const;

type Pair = { readonly cert: string; readonly key: string };

/** A directory whose files are those of the pair that was put last, from one moment to the next. */
function secretVolume() {
  const directory = temporaryDirectory();
  const path = (name: string) => join(directory, name);
  for (const file of FILES) symlinkSync(join('..data', file), path(file));
  return {
    path,
    put: ({ cert, key }: Pair, version: string) => {
      mkdirSync(path(version));
      writeFileSync(join(path(version), 'tls.crt'), cert);
      writeFileSync(join(path(version), 'tls.key'), key);
      symlinkSync(version, path('..data_tmp'));
      renameSync(path('..data_tmp'), path('..data'));
    },
  };
}

/** An application that asks until it is stopped, and believes AUTHORITY. */
async function startApplication(fallbackUrl: string) {
  const authority = join(temporaryDirectory(), 'ca.crt');
  writeFileSync(authority, AUTHORITY);
  const words = ['load', `--url=${DEAD_URL}`, `--fallback-url=${fallbackUrl}`, '--pause-ms=5'];
  const child = spawn(process.execPath, [ASKER, ...words, '--clients=4', '--questions=40'], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => ((await lines.next()) as { readonly value?: string }).value ?? '';
  assert.equal(await next(), 'started');
  return async (): Promise<LoadSummary> => {
    child.stdin.end();
    return JSON.parse(await next()) as LoadSummary;
  };
}

/** The name in the certificate that a new connection gets. */
async function shownBy(url: string): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ca: AUTHORITY });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return typeof CN === 'string' ? CN : undefined;
}

function checkSound({ asked, problems, answeredBy }: LoadSummary, url: string): void {
  assert.deepEqual(problems, []);
  assert.ok(asked > 40);
  assert.deepEqual(Object.keys(answeredBy), [new URL(url).host]);
}

test('a certificate is renewed under an application that asks by https, and no question is lost', async () => {
  const primary = await startPrimary();
  await load({
    oso: new Oso(primary.url, DEVELOPMENT_KEY),
    facts: facts({ size: FACTS, seed: 1 }),
  });
  const volume = secretVolume();
  volume.put(NODE, '1');
  const node = await startNode({
    primaryUrl: primary.url,
    authority: AUTHORITY,
    environment: {
      [OWN_VARIABLES.tlsCertFile]: volume.path('tls.crt'),
      [OWN_VARIABLES.tlsKeyFile]: volume.path('tls.key'),
    },
  });
  await primary.stop();
  const stop = await startApplication(node.url);
  assert.equal(await shownBy(node.url), 'first node');
  volume.put(NEXT_NODE, '2');
  const isRenewed = async () => ((await shownBy(node.url)) === 'second node' ? true : undefined);
  await waitUntil('the new certificate is shown', isRenewed, { timeoutMs: 20_000 });
  checkSound(await stop(), node.url);
  const stopAnother = await startApplication(node.url);
  checkSound(await stopAnother(), node.url);
  await node.stop();
});
