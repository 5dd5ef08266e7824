/** One run of a node after the other, on one disk, with a real client and a fake primary. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { KnownKeys } from '../../../../node/cli/serve/known-keys.ts';
import { readKnownKeys } from '../../../../node/cli/serve/known-keys-file.ts';
import { callerOf, hashOfKey } from '../../../../node/http/auth.ts';
import { Secret } from '../../../../node/lib/secret.ts';
import { createLog } from '../../../../node/telemetry/log.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../../fakes/fake-upstream.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';

const APP_KEY = 'e_0123456789_1_appsecret';
const OTHER_KEY = 'e_0123456789_2_othersecret';

function volume(): CrashingDisk {
  const disk = new CrashingDisk();
  disk.makeDirectory('/data');
  return disk;
}

function placeOn(disk: CrashingDisk) {
  return { directory: '/data', environment: '0123456789', disk };
}

/** A run of a node, until it is disposed of. */
function runOn(disk: CrashingDisk, primaryUrl: string) {
  const lines: string[] = [];
  const keys = new KnownKeys({
    config: { apiToken: new Secret(FAKE_TOKEN), primaryUrl, clientId: 'node-1' },
    clock: new ManualClock(),
    log: createLog({ level: 'error', write: (line) => lines.push(line) }),
    metrics: { observeKeyCheck: () => undefined },
  });
  const keeping = keys.keepIn(placeOn(disk));
  return {
    lines,
    keys,
    admit: async (key: string) => await keys.asked.admit(key, callerOf(`Bearer ${key}`)),
    [Symbol.asyncDispose]: async () => {
      await keeping[Symbol.asyncDispose]();
      await keys[Symbol.asyncDispose]();
    },
  };
}

function hashesOn(disk: CrashingDisk): readonly string[] {
  return readKnownKeys(placeOn(disk)).map(({ hash }) => hash);
}

test('a key that was accepted in one run is let in by the next, while the primary is gone', async () => {
  const disk = volume();
  {
    await using fake = await FakeUpstream.start();
    fake.keys.add(APP_KEY);
    await using run = runOn(disk, fake.url);
    await run.admit(APP_KEY);
  }
  assert.deepEqual(hashesOn(disk), [hashOfKey(APP_KEY)]);
  await using run = runOn(disk, 'http://127.0.0.1:1');
  assert.equal((await run.admit(APP_KEY)).keyId, '1');
  await assert.rejects(run.admit(OTHER_KEY), { code: 'upstream_unavailable' });
});

test('a key that was revoked between two runs goes, from the disk too', async () => {
  const disk = volume();
  await using fake = await FakeUpstream.start();
  fake.keys.add(APP_KEY).add(OTHER_KEY);
  {
    await using run = runOn(disk, fake.url);
    await Promise.all([run.admit(APP_KEY), run.admit(OTHER_KEY)]);
  }
  fake.keys.delete(APP_KEY);
  await using run = runOn(disk, fake.url);
  await run.admit(APP_KEY);
  while (hashesOn(disk).length > 1) await turn();
  assert.deepEqual(hashesOn(disk), [hashOfKey(OTHER_KEY)]);
  await assert.rejects(run.admit(APP_KEY), { code: 'unauthorized' });
});

test('keys that come together are on the disk when the run ends', async () => {
  const disk = volume();
  await using fake = await FakeUpstream.start();
  const keys = Array.from({ length: 20 }, (_, at) => `${APP_KEY}${at}`);
  for (const key of keys) fake.keys.add(key);
  {
    await using run = runOn(disk, fake.url);
    await Promise.all(keys.map((key) => run.admit(key)));
  }
  assert.equal(hashesOn(disk).length, 20);
});

test('a disk that fails is said to, once, and keys are let in all the same', async () => {
  const disk = volume();
  await using fake = await FakeUpstream.start();
  fake.keys.add(APP_KEY).add(OTHER_KEY);
  await using run = runOn(disk, fake.url);
  disk.state = 'read-only';
  await run.admit(APP_KEY);
  await run.admit(OTHER_KEY);
  while (run.keys.trouble.notKept === undefined) await turn();
  assert.match(run.keys.trouble.notKept.reason, /known-keys: it is read-only/u);
  assert.equal(run.lines.length, 1);
  assert.match(run.lines[0] ?? '', /The next start will not know which keys/u);
  disk.state = 'well';
  fake.keys.add(`${APP_KEY}3`);
  await run.admit(`${APP_KEY}3`);
  while (run.keys.trouble.notKept !== undefined) await turn();
  assert.equal(hashesOn(disk).length, 3);
});

test('a disk that cannot be read is no reason not to start', async () => {
  const disk = volume();
  disk.state = 'vanished';
  await using run = runOn(disk, 'http://127.0.0.1:1');
  assert.match(run.keys.trouble.notKept?.reason ?? '', /^Cannot read/u);
});
