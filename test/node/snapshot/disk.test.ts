import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { testSnapshotDisk, textOf, writeText } from '../../contracts/snapshot-disk.ts';

const directories: string[] = [];
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

testSnapshotDisk('the system’s disk', () => ({
  disk: SYSTEM_DISK,
  directory: temporaryDirectory(),
}));

test('a file that may not be written is still read', () => {
  const path = join(temporaryDirectory(), 'file');
  writeText(SYSTEM_DISK, path, 'text');
  chmodSync(path, 0o400);
  assert.equal(textOf(SYSTEM_DISK, path), 'text');
  assert.equal(statSync(path).mode & 0o777, 0o400);
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'snapshot-disk-'));
  directories.push(directory);
  return directory;
}
