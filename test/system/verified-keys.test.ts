/**
 * A node that asks the primary about keys, as processes meet it: through an outage, a restart in it, and a
 * flood of forged keys; and what it has written anywhere by then has no key in it.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { METRICS, PATHS } from '../../node/contract.ts';
import { hashOfKey } from '../../node/http/auth.ts';
import { KNOWN_KEYS } from '../../node/snapshot/keep/directory-files.ts';
import { FAKE_TOKEN, FakeUpstream } from '../fakes/fake-upstream.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../fakes/policy-world.ts';
import { metric, type Running, startNode, temporaryDirectory } from './processes.ts';

const SHOP_KEY = 'e_0123456789_1_shopsecret';
const DESK_KEY = 'e_0123456789_2_desksecret';
const FORGED_KEY = 'e_0123456789_1_forgedsecret';
/** More by far than the primary may be asked about in a few seconds, its own key each time included. */
const FLOOD = 1_000;

const directory = temporaryDirectory();
const seen: string[] = [];
let primary: FakeUpstream;
let primaryUrl: string;
let node: Running;

after(async () => {
  await node.stop();
  await primary[Symbol.asyncDispose]();
});

async function start(): Promise<void> {
  node = await startNode({
    primaryUrl,
    environment: {
      OSO_DIRECTORY: directory,
      OSO_FALLBACK_KEY_CHECK: 'verify',
      OSO_LOG_LEVEL: 'info',
    },
  });
}

/** The status with which a question of whoever has this key is answered. */
async function ask(key: string): Promise<number> {
  const reply = await fetch(`${node.url}/api/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({
      actor_type: 'User',
      actor_id: 'alice',
      action: 'read',
      resource_type: 'Repo',
      resource_id: 'anvil',
    }),
  });
  const text = await reply.text();
  seen.push(text);
  if (reply.status === 200) assert.equal(text, '{"allowed":true}');
  return reply.status;
}

async function look(): Promise<void> {
  for (const path of [PATHS.status, PATHS.metrics, PATHS.health]) {
    seen.push(await (await fetch(node.url + path)).text());
  }
  seen.push(node.output());
}

/** Everything in the directory, bytes as they are. */
function filesOf(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('while the primary is up its keys are let in, and others are not', async () => {
  primary = await FakeUpstream.start();
  primaryUrl = primary.url;
  primary.policySource = SMALL_POLICY;
  primary.facts = SMALL_FACTS;
  primary.keys.add(SHOP_KEY).add(DESK_KEY);
  await start();
  assert.equal(await ask(SHOP_KEY), 200);
  assert.equal(await ask(FORGED_KEY), 401);
  assert.equal(await metric(node.url, METRICS.keysKnown), 1);
});

test('a flood of forged keys costs the primary a few questions, and who is known nothing', async () => {
  const before = primary.requests.length;
  const statuses = await Promise.all(
    Array.from({ length: FLOOD }, (_, at) => ask(`${FORGED_KEY}${at}`)),
  );
  assert.ok(statuses.every((status) => status === 401 || status === 503));
  assert.ok(primary.requests.length - before < FLOOD / 2, `${primary.requests.length - before}`);
  assert.equal(await ask(SHOP_KEY), 200);
  assert.equal(await metric(node.url, METRICS.keysKnown), 1);
});

test('in an outage, and after a restart in it, who is known is let in and nobody else', async () => {
  await look();
  await primary[Symbol.asyncDispose]();
  assert.equal(await ask(SHOP_KEY), 200);
  assert.equal(await ask(DESK_KEY), 503);
  assert.equal(await node.stop(), 0);
  await start();
  assert.equal(await ask(SHOP_KEY), 200);
  assert.equal(await ask(DESK_KEY), 503);
  assert.equal(await ask(FORGED_KEY), 503);
});

test('no key is in anything that the node has said or written', async () => {
  await look();
  const files = filesOf(directory);
  assert.ok(files.includes(hashOfKey(SHOP_KEY)), 'what is kept of a key is its hash');
  assert.equal(statSync(join(directory, KNOWN_KEYS)).mode & 0o777, 0o600);
  assert.ok(
    seen.some((text) => text.includes('e_0123456789_1')),
    'its name may be shown',
  );
  const ownSecret = FAKE_TOKEN.split('_').at(-1) ?? '';
  for (const secret of ['shopsecret', 'desksecret', 'forgedsecret', ownSecret]) {
    assert.deepEqual(
      [...seen, files].filter((text) => text.includes(secret)),
      [],
    );
  }
});
