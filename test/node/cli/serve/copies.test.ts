import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import {
  answerMemoryBytes,
  copiesOf,
  generationOf,
  temporaryPlace,
} from '../../../../node/cli/serve/copies.ts';
import { readConfig } from '../../../../node/config/config.ts';
import { SYSTEM_CLOCK } from '../../../../node/lib/clock.ts';
import { GenerationDirectory } from '../../../../node/snapshot/keep/directory.ts';
import { SYSTEM_DISK } from '../../../../node/snapshot/disk.ts';
import { startProcess } from '../../../../node/sync/start-process.ts';
import type { Copy } from '../../../../node/sync/copy.ts';
import { createLog } from '../../../../node/telemetry/log.ts';
import { ENDLESS_LEASE, leaseOf } from '../../../../node/world/lease.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../../fakes/fake-upstream.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';
import { ENVIRONMENT, SMALL_FACTS, SMALL_POLICY, worldOf } from '../../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);

function copies(
  directoryPath: string,
  primaryUrl: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const config = readConfig(
    {
      OSO_API_TOKEN: FAKE_TOKEN,
      OSO_ENVIRONMENT: ENVIRONMENT,
      OSO_TENANT: 't_1',
      OSO_URL: primaryUrl,
      ...variables,
    },
    { readFile: () => assert.fail(), randomId: () => 'id' },
  );
  const directory = GenerationDirectory.open({
    path: directoryPath,
    disk: SYSTEM_DISK,
    environment: ENVIRONMENT,
    holder: 'test',
    isRunning: () => false,
    keep: 1,
    clock: SYSTEM_CLOCK,
    report: () => undefined,
  });
  const logged: string[] = [];
  const log = createLog({ level: 'info', write: (line) => logged.push(line) });
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const onProgress = () => undefined;
  const temporary = temporaryPlace();
  const start = startProcess;
  const made = copiesOf({ config, directory, temporary, sources: [], start, log, say, onProgress });
  return { made, directory, logged, said };
}

for (const residency of ['resident', 'paged']) {
  test(`${residency}: what the primary gave is kept, and found on the disk again`, async () => {
    using directory = temporaryDirectory();
    await using fake = await FakeUpstream.start();
    fake.policySource = SMALL_POLICY;
    fake.facts = SMALL_FACTS;
    const { made } = copies(directory.path, fake.url, {
      OSO_FALLBACK_RESIDENCY: residency,
    });
    assert.equal(await made.fromDisk(), undefined);
    const copy = await made.take(LIVE, undefined);
    assert.equal(copy.world.origin.file?.residency, residency);
    copy.keep();
    copy.world.origin.lease.take()();
    const found = await made.fromDisk();
    assert.equal(found?.world.generation, copy.world.generation);
    found?.world.origin.lease.take()();
  });
}

/** A directory in which an earlier run left a copy, and the copies of a start that was told to wait so long. */
async function startOnDisk(path: string, fake: FakeUpstream, waitSeconds: number) {
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const { made, directory } = copies(path, fake.url);
  const copy = await made.take(LIVE, undefined);
  copy.keep();
  copy.world.origin.lease.take()();
  directory.close();
  return copies(path, fake.url, { OSO_FALLBACK_START_WAIT_SECONDS: String(waitSeconds) });
}

async function checkTakenFrom(copying: Promise<Copy>, source: string, failure?: RegExp) {
  const { world, primaryFailure } = await copying;
  assert.equal(world.origin.source, source);
  if (failure !== undefined) assert.match(primaryFailure?.message ?? '', failure);
  world.origin.lease.take()();
}

test('a start that is to try the primary first does so, although the disk has a copy', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const { made } = await startOnDisk(directory.path, fake, 60);
  assert.equal(await made.fromDisk(), undefined);
  await checkTakenFrom(made.take(LIVE, undefined), 'primary');
});

test('a primary that refuses leaves it to the disk at once', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const { made } = await startOnDisk(directory.path, fake, 60);
  fake.policySource = null;
  await checkTakenFrom(made.take(LIVE, undefined), 'disk', /no policy/u);
});

test('a primary that says nothing for that long leaves it to the disk', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const { made } = await startOnDisk(directory.path, fake, 1);
  fake.script('/api/policy', { kind: 'silence' });
  await checkTakenFrom(made.take(LIVE, undefined), 'disk', /no copy in 1 s/u);
});

test('a directory that cannot be read has no copy to wait with', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const path = join(directory.path, 'file');
  writeFileSync(path, '');
  const { made } = copies(path, fake.url, { OSO_FALLBACK_START_WAIT_SECONDS: '1' });
  assert.equal(await made.fromDisk(), undefined);
});

test('a primary that has none, and nobody else to ask, is a failure', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const { made } = copies(directory.path, fake.url);
  await assert.rejects(made.take(LIVE, undefined), { code: 'not_found' });
});

test('a file on the disk that is damaged is told of, in the log and to whoever waits', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const { made, logged, said } = copies(directory.path, fake.url);
  const copy = await made.take(LIVE, undefined);
  copy.keep();
  copy.world.origin.lease.take()();
  const name = readdirSync(directory.path).find((each) => each.endsWith('.generation')) ?? '';
  const file = join(directory.path, name);
  const bytes = readFileSync(file);
  bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  assert.equal(await made.fromDisk(), undefined);
  assert.match(said.join('\n'), /^Not from disk: Cannot use the generation/u);
  assert.match(logged.join(''), /"level":50.*"source":"disk".*Cannot use the generation/u);
});

test('other nodes download the file that is served, which stays open until then', () => {
  assert.equal(generationOf(undefined), undefined);
  assert.equal(generationOf(worldOf()), undefined);
  const head = {
    environment: ENVIRONMENT,
    takenAtMs: 1,
    digest: 'ab',
    byteLength: 3,
    factCount: 0,
    predicates: [],
  };
  let closings = 0;
  const lease = leaseOf(() => (closings += 1));
  const file = {
    head,
    residency: 'paged',
    residencyReason: '',
    residentBytes: 0,
    read: () => 3,
    lease,
  } as const;
  const origin = { source: 'disk', file, lease: ENDLESS_LEASE };
  const generation = generationOf(worldOf({ origin }));
  assert.equal(generation?.head, head);
  assert.equal(generation?.read(new Uint8Array(3), 0), 3);
  assert.equal(closings, 0);
  generation?.release();
  assert.equal(closings, 1);
});

test('an answer has the memory of the process, or of its heap where that is less', () => {
  const heapBytes = getHeapStatistics().heap_size_limit;
  assert.equal(answerMemoryBytes({ bytes: 1_000, source: 'a test' }), 1_000);
  assert.equal(answerMemoryBytes({ bytes: 2 * heapBytes, source: 'a test' }), heapBytes);
});
