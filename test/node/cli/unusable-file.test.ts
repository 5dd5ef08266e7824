import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkPlaceOf, unusableFile } from '../../../node/cli/unusable-file.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';

test('it is named, with what was tried and why it failed', () => {
  const cause = Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
  const error = unusableFile('read', 'today.generation', cause);
  assert.equal(error.code, 'invalid_config');
  assert.equal(error.message, 'Cannot read today.generation: it is a directory (EISDIR)');
});

test('a file can be made in a directory that is there, and nowhere else', () => {
  using directory = temporaryDirectory();
  checkPlaceOf(join(directory.path, 'new'));
  writeFileSync(join(directory.path, 'file'), '');
  for (const [name, why] of [
    ['none', 'it is not there (ENOENT)'],
    ['file', 'a part of its path is no directory (ENOTDIR)'],
  ] as const) {
    const message = `Cannot write to ${join(directory.path, name)}: ${why}`;
    assert.throws(() => checkPlaceOf(join(directory.path, name, 'new')), {
      code: 'invalid_config',
      message,
    });
  }
});
