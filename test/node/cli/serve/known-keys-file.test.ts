/** On a disk that fails and loses power wherever it can. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKnownKeys, writeKnownKeys } from '../../../../node/cli/serve/known-keys-file.ts';
import { hashOfKey } from '../../../../node/http/auth.ts';
import { CrashingDisk, PowerLoss } from '../../../fakes/crashing-disk.ts';
import { CRASH_VARIANTS } from '../../../fakes/disk-tree.ts';

const DIRECTORY = '/data';
const PATH = '/data/known-keys';
const KEYS = [
  { hash: hashOfKey('1'), checkedAtMs: 1_700_000_000_000 },
  { hash: hashOfKey('2'), checkedAtMs: 1_700_000_000_001 },
];
const MORE_KEYS = [...KEYS, { hash: hashOfKey('3'), checkedAtMs: 1_700_000_000_002 }];

function placeOn(disk: CrashingDisk, environment = '42') {
  return { directory: DIRECTORY, environment, disk };
}

async function volumeWith(keys: typeof KEYS): Promise<CrashingDisk> {
  const disk = new CrashingDisk();
  disk.makeDirectory(DIRECTORY);
  disk.flushDirectory('/');
  await writeKnownKeys(placeOn(disk), keys);
  return disk;
}

function overwrite(disk: CrashingDisk, change: (text: string) => string): void {
  const file = disk.open(PATH);
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  file.truncate(0);
  file.write(Buffer.from(change(bytes.toString())), 0);
  file.close();
}

test('what is written is read, and the next takes its place', async () => {
  const disk = await volumeWith(KEYS);
  assert.deepEqual(readKnownKeys(placeOn(disk)), KEYS);
  await writeKnownKeys(placeOn(disk), MORE_KEYS);
  assert.deepEqual(readKnownKeys(placeOn(disk)), MORE_KEYS);
  assert.deepEqual(disk.names(DIRECTORY), ['known-keys']);
});

test('a directory without the file has none', () => {
  const disk = new CrashingDisk();
  disk.makeDirectory(DIRECTORY);
  assert.deepEqual(readKnownKeys(placeOn(disk)), []);
});

test('what another environment has left is as none', async () => {
  const disk = await volumeWith(KEYS);
  assert.deepEqual(readKnownKeys(placeOn(disk, '43')), []);
});

test('a file that is torn or changed in any character is as none', async () => {
  const disk = await volumeWith(KEYS);
  let text = '';
  overwrite(disk, (written) => (text = written));
  for (let at = 0; at < text.length; at += 1) {
    overwrite(disk, () => text.slice(0, at));
    assert.deepEqual(readKnownKeys(placeOn(disk)), [], `cut at ${at}`);
    overwrite(disk, () => `${text.slice(0, at)}#${text.slice(at + 1)}`);
    assert.deepEqual(readKnownKeys(placeOn(disk)), [], `changed at ${at}`);
  }
  overwrite(disk, () => text + ' '.repeat(1024 * 1024));
  assert.deepEqual(readKnownKeys(placeOn(disk)), [], 'too large');
});

test('power that is lost at any moment leaves the keys of before or after, whole', async () => {
  for (const variant of CRASH_VARIANTS) {
    for (let losesPowerAt = 0; ; losesPowerAt += 1) {
      const disk = (await volumeWith(KEYS)).restarted(variant, { losesPowerAt });
      const outcome = await writeKnownKeys(placeOn(disk), MORE_KEYS).catch(
        (error: unknown) => error,
      );
      const left = readKnownKeys(placeOn(disk.restarted(variant)));
      if (outcome === undefined) {
        assert.deepEqual(left, MORE_KEYS);
        break;
      }
      assert.ok(outcome instanceof PowerLoss);
      assert.deepEqual(left, left.length === KEYS.length ? KEYS : MORE_KEYS);
    }
  }
});

test('a disk that fails is said to, and what was there stays', async () => {
  const disk = await volumeWith(KEYS);
  disk.state = 'read-only';
  await assert.rejects(writeKnownKeys(placeOn(disk), MORE_KEYS), {
    code: 'disk_unavailable',
    message: /^Cannot write \/data\/known-keys: it is read-only \(EROFS\)/u,
  });
  assert.deepEqual(readKnownKeys(placeOn(disk)), KEYS);
  disk.state = 'vanished';
  assert.throws(() => readKnownKeys(placeOn(disk)), { code: 'disk_unavailable' });
});
