import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isProcessRunning, lockDirectory } from '../../../node/primary/directory-lock.ts';

const directories: string[] = [];
after(async () => {
  for (const directory of directories) await rm(directory, { recursive: true });
});

/** A new directory with a lock that says this, or with none. */
async function directoryWith(lock: string | undefined): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'primary-lock-'));
  directories.push(directory);
  if (lock !== undefined) await writeFile(join(directory, 'lock'), lock);
  return directory;
}

async function checkTaken(lock: string | undefined) {
  const directory = await directoryWith(lock);
  const taken = await lockDirectory(directory, 100, (pid) => pid === 200);
  assert.deepEqual(await readdir(directory), ['lock']);
  await taken[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(directory), []);
}

test('a directory without a lock is taken, and given back', () => checkTaken(undefined));
test('a lock whose process is gone is taken over', () => checkTaken('300\n'));
test('a lock of the same process id, from an earlier life, is taken over', () =>
  checkTaken('100\n'));
test('a lock that says nothing is taken over', () => checkTaken(''));

test('a directory that a running process uses is refused, and stays that one’s', async () => {
  const directory = await directoryWith('200\n');
  await assert.rejects(
    lockDirectory(directory, 100, (pid) => pid === 200),
    /process 200 is using it/u,
  );
  assert.deepEqual(await readdir(directory), ['lock']);
});

test('a directory that isn’t there can’t be taken', async () => {
  const directory = join(await directoryWith(undefined), 'none');
  await assert.rejects(
    lockDirectory(directory, 100, () => false),
    { code: 'ENOENT' },
  );
});

test('a lock that can’t be read is an error, and is left alone', async () => {
  const directory = await directoryWith(undefined);
  await mkdir(join(directory, 'lock'));
  await assert.rejects(
    lockDirectory(directory, 100, () => false),
    { code: 'EISDIR' },
  );
  assert.deepEqual(await readdir(directory), ['lock']);
});

test('this process runs, and one with an impossible id does not', () => {
  assert.equal(isProcessRunning(process.pid), true);
  assert.equal(isProcessRunning(1), true);
  assert.equal(isProcessRunning(2 ** 30), false);
});
