/** On a real disk, with whatever may be in the place of a file. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSmallFile } from '../../../../node/cli/serve/small-file.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';

const directory = temporaryDirectory();
after(() => directory[Symbol.dispose]());
const at = (name: string) => join(directory.path, name);

async function checkUnreadable(path: string, reason: string) {
  assert.deepEqual(await readSmallFile(path), { kind: 'unreadable', reason });
}

test('a file is its text, also through links and when it is empty', async () => {
  for (const text of ['', 'á\n', 'x'.repeat(1024 * 1024)]) {
    writeFileSync(at('file'), text);
    assert.deepEqual(await readSmallFile(at('file')), { kind: 'text', text });
  }
  symlinkSync('file', at('link'));
  assert.equal((await readSmallFile(at('link'))).kind, 'text');
});

test('what is not there, or is no file, is told as such', async () => {
  await checkUnreadable(at('nothing'), 'cannot be read: it is not there (ENOENT)');
  mkdirSync(at('folder'));
  await checkUnreadable(at('folder'), 'cannot be read: it is a directory (EISDIR)');
  writeFileSync(at('leaf'), '');
  await checkUnreadable(
    at('leaf/x'),
    'cannot be read: a part of its path is no directory (ENOTDIR)',
  );
});

test('one that is too large is not read', async () => {
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 1024 * 1024 + 1);
  await checkUnreadable(at('large'), 'has 1048577 bytes, over the limit of 1048576');
});

test('a pipe that nobody writes to, and a device without an end, are not waited for', async () => {
  const reason = 'cannot be read again and again: it is no regular file';
  execFileSync('mkfifo', [at('pipe')]);
  await checkUnreadable(at('pipe'), reason);
  await checkUnreadable('/dev/zero', reason);
});
