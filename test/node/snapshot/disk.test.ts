import assert from 'node:assert/strict';
import {
  chmodSync,
  constants,
  lstatSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { CrashingDisk, PowerLoss } from '../../fakes/crashing-disk.ts';
import { type CrashVariant, CRASH_VARIANTS } from '../../fakes/disk-tree.ts';
import { testSnapshotDisk, textOf, writeText } from '../../contracts/snapshot-disk.ts';

const directories: string[] = [];
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

testSnapshotDisk('the system’s disk', () => ({
  disk: SYSTEM_DISK,
  directory: temporaryDirectory(),
}));

testSnapshotDisk('the disk that crashes', () => ({
  disk: crashingDisk(),
  directory: '/volume',
}));

test('where no directory can be made the system says why', () => {
  assert.throws(() => SYSTEM_DISK.makeDirectory('/proc/none/inner'), { code: 'ENOENT' });
  assert.throws(() => SYSTEM_DISK.makeDirectory('/dev/null/inner'), { code: 'ENOTDIR' });
});

test('a link to a directory is one, and is removed, not what is in the directory', () => {
  const directory = temporaryDirectory();
  const [inner, link] = [join(directory, 'inner'), join(directory, 'link')];
  SYSTEM_DISK.makeDirectory(inner);
  writeText(SYSTEM_DISK, join(inner, 'file'), 'x');
  symlinkSync(inner, link);
  SYSTEM_DISK.makeDirectory(link);
  SYSTEM_DISK.remove(link);
  assert.deepEqual([...SYSTEM_DISK.names(directory)], ['inner']);
  assert.deepEqual([...SYSTEM_DISK.names(inner)], ['file']);
});

test('a file that may not be written is still read', () => {
  const path = join(temporaryDirectory(), 'file');
  writeText(SYSTEM_DISK, path, 'text');
  chmodSync(path, 0o400);
  assert.equal(textOf(SYSTEM_DISK, path), 'text');
  assert.equal(statSync(path).mode & 0o777, 0o400);
});

test('a private file is this user’s alone, whatever stood in its place', () => {
  const directory = temporaryDirectory();
  const [path, other] = [join(directory, 'file'), join(directory, 'other')];
  writeText(SYSTEM_DISK, other, 'other');
  const stands = [
    () => undefined,
    () => writeText(SYSTEM_DISK, path, ''),
    () => symlinkSync(other, path),
  ];
  for (const stand of stands) {
    SYSTEM_DISK.remove(path);
    stand();
    const file = SYSTEM_DISK.createPrivate(path);
    file.write(Buffer.from('secret'), 0);
    file.close();
    assert.equal(lstatSync(path).mode, constants.S_IFREG | 0o600);
  }
  assert.equal(textOf(SYSTEM_DISK, other), 'other');
});

/** A file that is flushed by name and bytes, then written again, given another name, and not flushed. */
function checkAfterCrash(variant: CrashVariant, expected: Record<string, string>) {
  const disk = crashingDisk();
  writeText(disk, '/volume/one', 'old old');
  disk.flushDirectory('/volume');
  const file = disk.open('/volume/one');
  file.write(Buffer.from('NEW'), 0);
  file.write(Buffer.from('NEW'), 4);
  disk.rename('/volume/one', '/volume/two');
  const after = disk.restarted(variant);
  const found = after.names('/volume').map((name) => [name, textOf(after, `/volume/${name}`)]);
  assert.deepEqual(Object.fromEntries(found), expected);
}

test('the disk that crashes: a killed process leaves everything', () =>
  checkAfterCrash({ names: 'all', bytes: 'all' }, { two: 'NEW NEW' }));
test('the disk that crashes: what was not flushed may be gone', () =>
  checkAfterCrash({ names: 'flushed', bytes: 'flushed' }, { one: 'old old' }));
test('the disk that crashes: bytes may be there in part', () =>
  checkAfterCrash({ names: 'all', bytes: 'some' }, { two: 'NEW old' }));
test('the disk that crashes: bytes may be zeros', () =>
  checkAfterCrash({ names: 'all', bytes: 'zeros' }, { two: '\0\0\0 \0\0\0' }));
test('the disk that crashes: a renamed file may have both names', () =>
  checkAfterCrash({ names: 'both', bytes: 'flushed' }, { one: 'old old', two: 'old old' }));
test('the disk that crashes: a renamed file may have no name', () =>
  checkAfterCrash({ names: 'some', bytes: 'flushed' }, {}));

test('the disk that crashes: what was flushed, names too, is there in every variant', () => {
  for (const variant of CRASH_VARIANTS) {
    const disk = crashingDisk();
    writeText(disk, '/volume/one', 'text');
    disk.flushDirectory('/volume');
    assert.equal(textOf(disk.restarted(variant), '/volume/one'), 'text');
  }
});

test('the disk that crashes: without power nothing can be asked of it, and a write is half done', () => {
  const disk = crashingDisk({ losesPowerAt: 3 });
  assert.throws(() => writeText(disk, '/volume/one', 'text'), PowerLoss);
  assert.throws(() => disk.names('/volume'), PowerLoss);
  assert.equal(textOf(disk.restarted({ names: 'all', bytes: 'all' }), '/volume/one'), 'te');
});

test('the disk that crashes: what was flushed beside other work is there, what only began is not', async () => {
  const disk = crashingDisk();
  const file = disk.create('/volume/one');
  disk.flushDirectory('/volume');
  const after = () => textOf(disk.restarted({ names: 'all', bytes: 'flushed' }), '/volume/one');
  file.write(Buffer.from('text'), 0);
  const flushed = file.flushBeside();
  assert.equal(after(), '');
  await flushed;
  assert.equal(after(), 'text');
  disk.state = 'read-only';
  await assert.rejects(file.flushBeside(), { code: 'EROFS' });
});

test('the disk that crashes: one call fails, the next is well', () => {
  const disk = crashingDisk({ failsAt: { call: 2, code: 'EIO' } });
  assert.throws(() => writeText(disk, '/volume/one', 'text'), { code: 'EIO' });
  writeText(disk, '/volume/one', 'text');
});

test('the disk that crashes: full, read-only and vanished are as with a real one', () => {
  const disk = crashingDisk({ capacityBytes: 10 });
  writeText(disk, '/volume/one', '01234567');
  assert.equal(disk.freeBytes('/volume'), 2);
  assert.throws(() => writeText(disk, '/volume/two', '0123'), { code: 'ENOSPC' });
  disk.state = 'read-only';
  assert.throws(() => disk.remove('/volume/one'), { code: 'EROFS' });
  const file = disk.open('/volume/one');
  disk.state = 'vanished';
  assert.throws(() => disk.names('/volume'), { code: 'ENOENT' });
  assert.equal(file.read(Buffer.alloc(8), 0), 8);
  assert.throws(() => file.write(Buffer.alloc(1), 0), { code: 'EIO' });
});

test('the disk that crashes: another volume in its place has other files', () => {
  const disk = crashingDisk();
  writeText(disk, '/volume/one', 'text');
  disk.swapFor(crashingDisk());
  assert.deepEqual([...disk.names('/volume')], []);
});

function crashingDisk(plan: ConstructorParameters<typeof CrashingDisk>[0] = {}): CrashingDisk {
  const disk = new CrashingDisk(plan);
  disk.makeDirectory('/volume');
  disk.flushDirectory('/');
  return disk;
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'snapshot-disk-'));
  directories.push(directory);
  return directory;
}
