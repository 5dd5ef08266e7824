import assert from 'node:assert/strict';
import { test } from 'node:test';

import { byteLengthOf, sharedBytes, sharedWords } from '../../../node/snapshot/sections.ts';
import { generationOf } from './generation-of.ts';

test('sections are made of shared memory, zero at first', () => {
  assert.ok(sharedWords(3).buffer instanceof SharedArrayBuffer);
  assert.deepEqual([...sharedWords(3), ...sharedBytes(2)], [0, 0, 0, 0, 0]);
});

test('the size of a generation is that of all its sections', () => {
  const sections = generationOf(['p', 'User:alice']);
  const sizes = Object.values(sections).map(({ byteLength }) => byteLength);
  assert.equal(
    byteLengthOf(sections),
    sizes.reduce((sum, size) => sum + size, 0),
  );
  assert.ok(sizes.every((size) => size > 0));
});
