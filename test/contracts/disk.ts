/** What every Disk must do: run with the real one and with the fake that loses power. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Disk } from '../../node/primary/disk.ts';

export type DiskUnderTest = { readonly disk: Disk; readonly directory: string };

export function testDisk(name: string, open: () => Promise<DiskUnderTest>) {
  test(`${name}: a file that was never made reads as undefined`, async () => {
    const { disk, directory } = await open();
    assert.equal(await textOf(disk, join(directory, 'none')), undefined);
  });

  test(`${name}: what is appended is read back in order`, async () => {
    const { disk, directory } = await open();
    const path = join(directory, 'file');
    await writeText(disk, path, ['one ', '', 'two']);
    assert.equal(await textOf(disk, path), 'one two');
  });

  test(`${name}: creating a file again empties it`, async () => {
    const { disk, directory } = await open();
    const path = join(directory, 'file');
    await writeText(disk, path, ['old']);
    await writeText(disk, path, []);
    assert.equal(await textOf(disk, path), '');
  });

  test(`${name}: opening to append cuts the file first`, async () => {
    const { disk, directory } = await open();
    const path = join(directory, 'file');
    await writeText(disk, path, ['whole torn']);
    const file = await disk.openToAppend(path, 5);
    await file.append(Buffer.from('next'));
    await file.flush();
    await file.close();
    assert.equal(await textOf(disk, path), 'wholenext');
  });

  test(`${name}: a file open for appending keeps its bytes when it takes another's name`, async () => {
    const { disk, directory } = await open();
    const [next, path] = [join(directory, 'next'), join(directory, 'file')];
    await writeText(disk, path, ['old']);
    const file = await disk.create(next);
    await file.append(Buffer.from('new'));
    await file.flush();
    await disk.replace(next, path);
    await file.append(Buffer.from('er'));
    await file.flush();
    await file.close();
    assert.equal(await textOf(disk, path), 'newer');
    assert.equal(await textOf(disk, next), undefined);
  });

  test(`${name}: a directory may be made twice`, async () => {
    const { disk, directory } = await open();
    await disk.makeDirectory(join(directory, 'a', 'b'));
    await disk.makeDirectory(join(directory, 'a', 'b'));
    await writeText(disk, join(directory, 'a', 'b', 'file'), ['x']);
  });

  test(`${name}: a missing file can be neither appended to nor given another name`, async () => {
    const { disk, directory } = await open();
    const none = join(directory, 'none');
    await assert.rejects(disk.openToAppend(none, 0), { code: 'ENOENT' });
    await assert.rejects(disk.replace(none, join(directory, 'file')), { code: 'ENOENT' });
  });
}

export async function textOf(disk: Disk, path: string): Promise<string | undefined> {
  const pieces = await disk.read(path);
  if (pieces === undefined) return undefined;
  const parts = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts).toString();
}

export async function writeText(disk: Disk, path: string, parts: readonly string[]) {
  const file = await disk.create(path);
  for (const part of parts) await file.append(Buffer.from(part));
  await file.flush();
  await file.close();
}
