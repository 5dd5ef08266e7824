import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/primary/disk.ts';
import { testDisk } from '../../contracts/disk.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';

const directories: string[] = [];
after(async () => {
  for (const directory of directories) await rm(directory, { recursive: true });
});

testDisk('the system’s disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'primary-disk-'));
  directories.push(directory);
  return { disk: SYSTEM_DISK, directory };
});

testDisk('the disk in memory', () =>
  Promise.resolve({ disk: new MemoryDisk(), directory: '/memory' }),
);

test('a file that can’t be opened is an error, not a missing file', async () => {
  await assert.rejects(SYSTEM_DISK.read('/dev/null/file'), { code: 'ENOTDIR' });
});
