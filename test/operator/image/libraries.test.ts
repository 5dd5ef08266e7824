import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { librariesOf } from '../../../operator/image/libraries.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { elfFile } from './elf-file.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const PROGRAM = elfFile({ interpreter: LOADER, needed: ['libstdc++.so.6', 'libc.so.6'] });

/** A system's files: path → bytes. */
const SYSTEM: Readonly<Record<string, Buffer>> = {
  [LOADER]: elfFile(),
  '/lib/x86_64-linux-gnu/libc.so.6': elfFile({ needed: ['ld-linux-x86-64.so.2'] }),
  '/usr/lib/x86_64-linux-gnu/libstdc++.so.6': elfFile({ needed: ['libm.so.6', 'libc.so.6'] }),
  '/lib64/libm.so.6': elfFile({ needed: ['libc.so.6'] }),
  '/lib/x86_64-linux-gnu/libother.so.1': elfFile(),
};

function librariesIn(system: Readonly<Record<string, Buffer>>): readonly string[] {
  const root = temporaryDirectory();
  for (const [path, bytes] of Object.entries(system)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return librariesOf(PROGRAM, { root, architecture: architectureNamed('amd64') })
    .map(({ path }) => path)
    .toSorted();
}

test('a program gets its loader, its libraries and theirs, and no others', () => {
  assert.deepEqual(librariesIn(SYSTEM), [
    '/lib/x86_64-linux-gnu/libc.so.6',
    '/lib/x86_64-linux-gnu/libstdc++.so.6',
    LOADER,
    '/lib64/libm.so.6',
  ]);
});

test('an older C library gets what it opens by name', () => {
  const path = '/lib/x86_64-linux-gnu/libnss_dns.so.2';
  assert.ok(librariesIn({ ...SYSTEM, [path]: elfFile() }).includes(path));
});

test('a library or a loader that is not there is named', () => {
  const { [LOADER]: _loader, ...withoutLoader } = SYSTEM;
  assert.throws(() => librariesIn(withoutLoader), /Cannot find \/lib64\/ld-linux/u);
  const { '/lib64/libm.so.6': _library, ...withoutLibrary } = SYSTEM;
  assert.throws(() => librariesIn(withoutLibrary), /Cannot find libm\.so\.6 for amd64/u);
});

test('a library of another machine is refused', () => {
  const other = { ...SYSTEM, '/lib64/libm.so.6': elfFile({ machine: 183 }) };
  assert.throws(() => librariesIn(other), /libm\.so\.6: it is not made for amd64/u);
});
