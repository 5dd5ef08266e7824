/** A node with a list of keys, as processes meet it: the official SDK, another node, whoever keeps it. */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Oso } from 'oso-cloud';
import { METRICS, PATHS } from '../../node/contract.ts';
import { hashOfKey } from '../../node/http/auth.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../fakes/policy-world.ts';
import {
  DEVELOPMENT_KEY,
  metric,
  type Running,
  startNode,
  startPrimary,
  temporaryDirectory,
} from './processes.ts';

/** Nothing listens there: a connection is refused at once. */
const DEAD_URL = 'http://127.0.0.1:1';
const SHOP_KEY = 'e_0123456789_1_shopsecret';
const DESK_KEY = 'e_0123456789_2_desksecret';
const POLL_MS = 50;

const alice = { type: 'User', id: 'alice' };
const anvil = { type: 'Repo', id: 'anvil' };

const volume = temporaryDirectory();
const hashesFile = join(volume, 'hashes');
let primary: Running;
let node: Running;

before(async () => {
  primary = await startPrimary();
  await post(primary.url, '/api/policy', { src: SMALL_POLICY });
  await post(primary.url, '/api/bulk_load', SMALL_FACTS);
  symlinkSync('..data/hashes', hashesFile);
  mountSecret('..1', `# the shop\n${hashOfKey(SHOP_KEY)}\n`);
  node = await startNode({
    primaryUrl: primary.url,
    environment: { OSO_FALLBACK_KEY_HASHES_FILE: hashesFile, OSO_LOG_LEVEL: 'info' },
  });
});
after(async () => {
  await node.stop();
  await primary.stop();
});

async function post(url: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${DEVELOPMENT_KEY}` };
  const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200);
}

/** As the kubelet does it: a folder of its own, to which one link is turned. */
function mountSecret(generation: string, text: string): void {
  mkdirSync(join(volume, generation));
  writeFileSync(join(volume, generation, 'hashes'), text);
  symlinkSync(generation, join(volume, '..data_tmp'));
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'));
}

/** By the SDK, whose primary is gone. */
function mayRead(key: string): Promise<boolean> {
  return new Oso(DEAD_URL, key, { fallbackUrl: node.url }).authorize(alice, 'read', anvil);
}

async function checkRefused(key: string): Promise<void> {
  const name = key.split('_').slice(0, 3).join('_');
  await assert.rejects(mayRead(key), (error: Error) => {
    assert.match(error.message, new RegExp(`this node has not been told of key ${name}\\b`, 'u'));
    assert.doesNotMatch(error.message, /secret/u);
    return true;
  });
}

test('the key of the list is answered, any other is not, the node’s own neither', async () => {
  assert.equal(await mayRead(SHOP_KEY), true);
  await checkRefused(DESK_KEY);
  await checkRefused(DEVELOPMENT_KEY);
});

test('another node copies from it with the key that both have', async () => {
  const second = await startNode({
    primaryUrl: DEAD_URL,
    environment: { OSO_FALLBACK_PEERS: node.url },
  });
  assert.match(second.output(), /Ready: answering from 6 facts, copied from http/u);
  assert.equal(await second.stop(), 0);
});

test('a Secret that changes is in force within seconds; one that is torn changes nothing', async () => {
  mountSecret('..2', `${hashOfKey(SHOP_KEY)}\n${hashOfKey(DESK_KEY)}\n`);
  while ((await metric(node.url, METRICS.keysListed)) !== 2) await sleep(POLL_MS);
  assert.equal(await mayRead(DESK_KEY), true);

  mountSecret('..3', `${hashOfKey(DESK_KEY)}\n${SHOP_KEY}\n`);
  while ((await metric(node.url, METRICS.keysOutdated)) !== 1) await sleep(POLL_MS);
  assert.equal(await mayRead(SHOP_KEY), true);
  const status = await (await fetch(node.url + PATHS.status)).text();
  assert.match(
    status,
    /"listedCount":2,"trouble":\{"sinceMs":\d+,"reason":"line 2 is a key itself/u,
  );

  mountSecret('..4', `${hashOfKey(DESK_KEY)}\n`);
  while ((await metric(node.url, METRICS.keysListed)) !== 1) await sleep(POLL_MS);
  await checkRefused(SHOP_KEY);
  assert.equal(await mayRead(DESK_KEY), true);
  assert.doesNotMatch(node.output() + status, /shopsecret|desksecret|osotesttoken/u);
});

/** A start that cannot go well: its exit code and what it says. */
async function failedStart(environment: Record<string, string>) {
  const main = join(import.meta.dirname, '../../node/main.ts');
  const env = {
    OSO_API_TOKEN: DEVELOPMENT_KEY,
    OSO_ENVIRONMENT: 'e_0123456789',
    OSO_TENANT: 't_0123456789',
    OSO_DIRECTORY: join(volume, 'directory'),
    OSO_URL: DEAD_URL,
    OSO_PORT: '0',
    ...environment,
  };
  try {
    await promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 });
    return assert.fail('it started');
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, stderr };
  }
}

test('a start with a list that cannot be used ends with 2 and says what is wrong', async () => {
  const file = join(volume, 'wrong');
  writeFileSync(file, `${hashOfKey(SHOP_KEY)}\nshopsecret\n`);
  const failures: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ OSO_FALLBACK_KEY_HASHES_FILE: file }, /_FILE: line 2 is not the SHA-256 of a key/u],
    [{ OSO_FALLBACK_KEY_HASHES_FILE: `${file}er` }, /_FILE: cannot be read: it is not there/u],
    [{ OSO_FALLBACK_KEY_HASHES: '' }, /_HASHES: has no hash in it: nobody would be let in/u],
  ];
  for (const [environment, words] of failures) {
    const { code, stderr } = await failedStart(environment);
    assert.equal(code, 2, stderr);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /shopsecret/u);
  }
});

const hasOpenssl = spawnSync('sh', ['-c', 'command -v openssl']).status === 0;

test('the README’s line makes the hash of a key', { skip: !hasOpenssl && 'no openssl' }, () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const line = /^printf %s (?<key>\S+) .*$/mu.exec(readme);
  const made = spawnSync('sh', ['-c', line?.[0] ?? ''], { encoding: 'utf8' });
  assert.equal(made.stdout, `${hashOfKey(line?.groups?.['key'] ?? '')}\n`);
});
