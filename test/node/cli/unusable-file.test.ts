import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unusableFile } from '../../../node/cli/unusable-file.ts';

test('it is named, with what was tried and why it failed', () => {
  const cause = Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
  const error = unusableFile('read', 'today.generation', cause);
  assert.equal(error.code, 'invalid_config');
  assert.equal(error.message, 'Cannot read today.generation: it is a directory (EISDIR)');
});
