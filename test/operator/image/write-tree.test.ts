import assert from 'node:assert/strict';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { directoryAt, fileAt } from '../../../operator/image/image-file.ts';
import { writeTree } from '../../../operator/image/write-tree.ts';
import { temporaryDirectory } from '../../system/processes.ts';

const FILES = [
  fileAt('/bin/run', 'run', 0o755),
  directoryAt('/tmp', 0o1777),
  directoryAt('/data', 0o755, 65_532),
];
const isRoot = process.getuid?.() === 0;

test('a folder has the files with their modes and owners', () => {
  const folder = join(temporaryDirectory(), 'tree');
  writeTree(folder, FILES, isRoot);
  assert.equal(readFileSync(join(folder, 'bin/run'), 'utf8'), 'run');
  assert.equal(lstatSync(join(folder, 'bin/run')).mode & 0o7777, 0o755);
  assert.equal(lstatSync(join(folder, 'tmp')).mode & 0o7777, 0o1777);
  assert.equal(lstatSync(join(folder, 'data')).uid, isRoot ? 65_532 : process.getuid?.());
});
