import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readText, writeText } from '../../../../node/snapshot/keep/text-file.ts';
import { volume } from '../stored-generations.ts';

test('a text is read as it was written, in place of the one before', () => {
  const disk = volume();
  writeText(disk, '/volume/text', 'a longer one');
  writeText(disk, '/volume/text', 'äöü\n');
  assert.equal(readText(disk, '/volume/text'), 'äöü\n');
});

test('a text that is not there is undefined; a disk that fails is an error', () => {
  assert.equal(readText(volume(), '/volume/none'), undefined);
  const disk = volume({ failsAt: { call: 0, code: 'EIO' } });
  assert.throws(() => readText(disk, '/volume/none'), { code: 'EIO' });
});

test('of a large file the beginning is read', () => {
  const disk = volume();
  writeText(disk, '/volume/text', 'x'.repeat(10_000));
  assert.equal(readText(disk, '/volume/text')?.length, 4096);
});
