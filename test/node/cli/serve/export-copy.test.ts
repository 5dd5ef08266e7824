import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportCopy } from '../../../../node/cli/serve/export-copy.ts';
import { readConfig } from '../../../../node/config/config.ts';
import { FakeIo } from '../../../fakes/command-io.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../../fakes/fake-upstream.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';
import { ENVIRONMENT, SMALL_FACTS, SMALL_POLICY } from '../../../fakes/policy-world.ts';

function config(primaryUrl: string) {
  return readConfig(
    {
      OSO_API_TOKEN: FAKE_TOKEN,
      OSO_ENVIRONMENT: ENVIRONMENT,
      OSO_TENANT: 't',
      OSO_URL: primaryUrl,
    },
    { readFile: () => assert.fail(), randomId: () => 'id' },
  );
}

async function filledUpstream(): Promise<FakeUpstream> {
  const fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  return fake;
}

test('a copy takes the place of the file, whole, and leaves nothing beside it', async () => {
  using directory = temporaryDirectory();
  await using fake = await filledUpstream();
  const path = join(directory.path, 'copy');
  writeFileSync(path, 'an older one');
  const io = new FakeIo();
  await exportCopy(path, config(fake.url), io);
  assert.equal(readFileSync(path).subarray(0, 8).toString(), 'OSOFBGEN');
  assert.deepEqual(readdirSync(directory.path), ['copy']);
  assert.match(io.stderr.text, /^Copying environment e_\d+ from http.*\nExported 6 facts to /u);
  assert.equal(io.stdout.text, '');
});

test('who is told to end leaves the file as it was, and says so', async () => {
  using directory = temporaryDirectory();
  await using fake = await filledUpstream();
  fake.script('/api/policy', { kind: 'silence' });
  const path = join(directory.path, 'copy');
  writeFileSync(path, 'an older one');
  const io = new FakeIo();
  const exporting = exportCopy(path, config(fake.url), io);
  await io.stderr.has(/^Copying environment/u);
  io.end();
  const message = 'Stopped: no copy is exported';
  await assert.rejects(exporting, { code: 'no_world', message });
  assert.equal(readFileSync(path, 'utf8'), 'an older one');
});

test('a primary that fails leaves the file as it was', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const path = join(directory.path, 'copy');
  writeFileSync(path, 'an older one');
  await assert.rejects(exportCopy(path, config(fake.url), new FakeIo()), { code: 'not_found' });
  assert.equal(readFileSync(path, 'utf8'), 'an older one');
  assert.deepEqual(readdirSync(directory.path), ['copy']);
});

test('a place that cannot be written is named', async () => {
  using directory = temporaryDirectory();
  await using fake = await filledUpstream();
  const path = join(directory.path, 'copy');
  mkdirSync(join(path, 'taken'), { recursive: true });
  await assert.rejects(exportCopy(path, config(fake.url), new FakeIo()), {
    code: 'disk_unavailable',
    message: new RegExp(`^Cannot write ${path}`, 'u'),
  });
  assert.equal(existsSync(join(path, 'taken')), true);
});

test('a directory that is not there is refused before anything is copied', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'none', 'copy');
  const io = new FakeIo();
  await assert.rejects(exportCopy(path, config('http://127.0.0.1:1'), io), {
    code: 'invalid_config',
    message: `Cannot write to ${join(directory.path, 'none')}: it is not there (ENOENT)`,
  });
  assert.equal(io.stderr.text, '');
});
