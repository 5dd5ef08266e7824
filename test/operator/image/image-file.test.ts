import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directoryAt, fileAt, wholeTree } from '../../../operator/image/image-file.ts';

test('the folders above a file are made, once, and come before it', () => {
  const tree = wholeTree([fileAt('/b/c/file', ''), fileAt('/b/c.d', ''), fileAt('/a', '')]);
  assert.deepEqual(
    tree.map(({ path, kind }) => `${kind} ${path}`),
    ['file /a', 'directory /b', 'directory /b/c', 'file /b/c.d', 'file /b/c/file'],
  );
});

test('a folder that is described keeps its mode and its owner', () => {
  const [folder] = wholeTree([fileAt('/tmp/file', ''), directoryAt('/tmp', 0o1777, 65_532)]);
  assert.deepEqual(folder, { kind: 'directory', path: '/tmp', mode: 0o1777, ownerId: 65_532 });
});

test('two files at one place are a mistake', () => {
  assert.throws(() => wholeTree([fileAt('/a', '1'), fileAt('/a', '2')]), /two files at \/a$/u);
});
