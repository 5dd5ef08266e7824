/** What every Disk of generations must do: run with the real one and with the fake that crashes. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Disk } from '../../node/snapshot/disk.ts';

export type SnapshotDiskUnderTest = { readonly disk: Disk; readonly directory: string };

export function testSnapshotDisk(name: string, open: () => SnapshotDiskUnderTest) {
  test(`${name}: what is written anywhere is read back, zeros between`, () => {
    const { disk, directory } = open();
    const file = disk.create(join(directory, 'file'));
    file.write(Buffer.from('end'), 6);
    file.write(Buffer.from('so'), 0);
    file.flush();
    assert.equal(file.size(), 9);
    file.close();
    assert.equal(textOf(disk, join(directory, 'file')), 'so\0\0\0\0end');
  });

  test(`${name}: a read fills what it is given, unless the file ends`, () => {
    const { disk, directory } = open();
    writeText(disk, join(directory, 'file'), '0123456789');
    const file = disk.open(join(directory, 'file'));
    const into = Buffer.alloc(4);
    assert.deepEqual([file.read(into, 2), into.toString()], [4, '2345']);
    assert.deepEqual([file.read(into, 8), into.toString()], [2, '8945']);
    assert.equal(file.read(into, 10), 0);
    assert.equal(file.read(into, 99), 0);
    file.close();
  });

  test(`${name}: what is flushed beside other work is there when that is over`, async () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    const file = disk.create(path);
    file.write(Buffer.from('flushed'), 0);
    await file.flushBeside();
    file.close();
    assert.equal(textOf(disk, path), 'flushed');
  });

  test(`${name}: a file that is opened can be written in place`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    writeText(disk, path, 'one two');
    const file = disk.open(path);
    file.write(Buffer.from('TWO'), 4);
    file.flush();
    file.close();
    assert.equal(textOf(disk, path), 'one TWO');
  });

  test(`${name}: a file is cut, and grows again with zeros`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    const file = disk.create(path);
    file.write(Buffer.from('abcdef'), 0);
    file.truncate(2);
    assert.equal(disk.sizeOf(path), 2);
    file.truncate(4);
    file.close();
    assert.equal(textOf(disk, path), 'ab\0\0');
  });

  test(`${name}: creating a file again empties it`, () => {
    const { disk, directory } = open();
    writeText(disk, join(directory, 'file'), 'old');
    disk.create(join(directory, 'file')).close();
    assert.equal(disk.sizeOf(join(directory, 'file')), 0);
  });

  test(`${name}: a private file is made anew, and not in the place of a directory`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    for (const text of ['old', 'new']) {
      const file = disk.createPrivate(path);
      file.write(Buffer.from(text), 0);
      file.close();
      assert.equal(textOf(disk, path), text);
    }
    disk.makeDirectory(join(directory, 'inner'));
    assert.throws(() => disk.createPrivate(join(directory, 'inner')));
  });

  test(`${name}: a private directory is made once, where one may be made`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'private');
    disk.makePrivateDirectory(path);
    writeText(disk, join(path, 'file'), 'secret');
    assert.throws(() => disk.makePrivateDirectory(path), { code: 'EEXIST' });
    assert.throws(() => disk.makePrivateDirectory(join(directory, 'none', 'private')), {
      code: 'ENOENT',
    });
    assert.deepEqual([...disk.names(path)], ['file']);
  });

  test(`${name}: a file takes another's place and goes on being itself`, () => {
    const { disk, directory } = open();
    const [next, path] = [join(directory, 'next'), join(directory, 'file')];
    writeText(disk, path, 'old');
    const old = disk.open(path);
    const file = disk.create(next);
    file.write(Buffer.from('new'), 0);
    disk.rename(next, path);
    file.write(Buffer.from('er'), 3);
    file.close();
    assert.equal(textOf(disk, path), 'newer');
    assert.equal(disk.sizeOf(next), undefined);
    assert.deepEqual([...disk.names(directory)], ['file']);
    assert.equal(old.size(), 3);
    old.close();
  });

  test(`${name}: a removed file can be read by who has it open`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    writeText(disk, path, 'text');
    const file = disk.open(path);
    disk.remove(path);
    const into = Buffer.alloc(4);
    assert.deepEqual([file.read(into, 0), into.toString()], [4, 'text']);
    file.close();
    assert.equal(disk.sizeOf(path), undefined);
  });

  test(`${name}: directories are made with those above, twice, and removed with what is in them`, () => {
    const { disk, directory } = open();
    const inner = join(directory, 'a', 'b');
    disk.makeDirectory(inner);
    disk.makeDirectory(inner);
    writeText(disk, join(inner, 'file'), 'x');
    disk.flushDirectory(inner);
    assert.deepEqual([...disk.names(inner)], ['file']);
    assert.equal(disk.sizeOf(inner), undefined);
    disk.remove(join(directory, 'a'));
    disk.remove(join(directory, 'a'));
    assert.deepEqual([...disk.names(directory)], []);
  });

  test(`${name}: a directory gets another name with all that is in it`, () => {
    const { disk, directory } = open();
    const [from, to] = [join(directory, 'from'), join(directory, 'to')];
    disk.makeDirectory(from);
    writeText(disk, join(from, 'file'), 'x');
    disk.rename(from, to);
    assert.equal(textOf(disk, join(to, 'file')), 'x');
    assert.deepEqual([...disk.names(directory)], ['to']);
  });

  test(`${name}: a directory does not take the place of one with something in it`, () => {
    const { disk, directory } = open();
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    for (const path of [one, two]) {
      disk.makeDirectory(path);
      writeText(disk, join(path, 'file'), path);
    }
    assert.throws(() => disk.rename(one, two), hasOneOf('ENOTEMPTY', 'EEXIST'));
    assert.equal(textOf(disk, join(two, 'file')), two);
  });

  test(`${name}: what is not there is ENOENT`, () => {
    const { disk, directory } = open();
    const none = join(directory, 'none');
    const error = { code: 'ENOENT' };
    assert.throws(() => disk.open(none), error);
    assert.throws(() => disk.names(none), error);
    assert.throws(() => disk.rename(none, join(directory, 'file')), error);
    assert.throws(() => disk.create(join(none, 'file')), error);
    assert.throws(() => disk.flushDirectory(none), error);
    assert.throws(() => disk.freeBytes(none), error);
    assert.equal(disk.sizeOf(none), undefined);
  });

  test(`${name}: a file is no directory`, () => {
    const { disk, directory } = open();
    const path = join(directory, 'file');
    writeText(disk, path, 'x');
    assert.throws(() => disk.names(path), { code: 'ENOTDIR' });
    assert.throws(() => disk.makeDirectory(path), hasOneOf('EEXIST', 'ENOTDIR'));
    assert.throws(() => disk.create(join(path, 'file')), { code: 'ENOTDIR' });
    assert.throws(() => disk.remove(join(path, 'file')), { code: 'ENOTDIR' });
  });

  test(`${name}: there is some room`, () => {
    const { disk, directory } = open();
    const freeBytes = disk.freeBytes(directory);
    assert.ok(Number.isSafeInteger(freeBytes) && freeBytes > 0, String(freeBytes));
  });
}

export function textOf(disk: Disk, path: string): string {
  const file = disk.open(path);
  try {
    const bytes = Buffer.alloc(file.size());
    file.read(bytes, 0);
    return bytes.toString();
  } finally {
    file.close();
  }
}

export function writeText(disk: Disk, path: string, text: string) {
  const file = disk.create(path);
  file.write(Buffer.from(text), 0);
  file.flush();
  file.close();
}

function hasOneOf(...codes: readonly string[]) {
  return (error: unknown) =>
    error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
