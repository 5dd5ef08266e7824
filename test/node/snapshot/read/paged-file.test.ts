import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BLOCK_BYTES, sectionOf } from '../../../../node/snapshot/generation-file.ts';
import { pagedWords } from '../../../../node/snapshot/read/paged-words.ts';
import { LAYOUT, paged, stretch, WHOLE } from '../paged-fixture.ts';

test('what is in the cache is not read again', () => {
  const { file, reads } = paged(1_000);
  const rows = pagedWords(file, sectionOf(LAYOUT, 'rows'));
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < rows.length; at += 7) rows.at(at);
  }
  assert.equal(new Set(reads).size, reads.length);
});

test('a block in steady use stays while others come and go', () => {
  const { file, reads } = paged(6);
  const rows = pagedWords(file, sectionOf(LAYOUT, 'rows'));
  for (let at = 1_024; at < rows.length; at += 1_024) {
    rows.at(0);
    rows.at(at);
  }
  const { start } = sectionOf(LAYOUT, 'rows');
  assert.ok(reads.length > 15);
  assert.equal(reads.filter((block) => block === start / BLOCK_BYTES).length, 1);
});

test('a block that changed after the file was opened is refused, and no other', () => {
  const { file, disk } = paged(4);
  const { start } = sectionOf(LAYOUT, 'rows');
  const rows = pagedWords(file, sectionOf(LAYOUT, 'rows'));
  disk.write(Buffer.of((WHOLE[start + 5_000] ?? 0) ^ 1), start + 5_000);
  assert.equal(rows.at(1_000), stretch('rows').readUInt32LE(4_000));
  for (let again = 0; again < 2; again += 1) {
    assert.throws(() => rows.at(1_024), {
      code: 'damaged_generation',
      message: new RegExp(`block ${start / BLOCK_BYTES + 1} is not what was written`, 'u'),
    });
  }
  assert.equal(rows.at(2_048), stretch('rows').readUInt32LE(8_192));
  disk.write(WHOLE.subarray(start + 5_000, start + 5_001), start + 5_000);
  assert.equal(rows.at(1_024), stretch('rows').readUInt32LE(4_096));
});

test('checksums that changed refuse what they are for', () => {
  const { file, disk } = paged(4);
  disk.write(Buffer.alloc(BLOCK_BYTES, 7), sectionOf(LAYOUT, 'blockChecksums').start);
  assert.throws(() => pagedWords(file, sectionOf(LAYOUT, 'rows')).at(0), {
    code: 'damaged_generation',
  });
});

test('a file that shrank, or can not be read, is refused', () => {
  const { file, disk } = paged(4);
  disk.truncate(sectionOf(LAYOUT, 'rows').start + 10);
  assert.throws(() => pagedWords(file, sectionOf(LAYOUT, 'rows')).at(0), {
    code: 'damaged_generation',
    message: /ends early/,
  });
});

test('after it is closed nothing is read, in the cache or not', () => {
  const { file } = paged(1_000);
  const rows = pagedWords(file, sectionOf(LAYOUT, 'rows'));
  rows.at(0);
  file.close();
  for (const at of [0, 4_000]) assert.throws(() => rows.at(at), { name: 'AssertionError' });
});

test('it takes as many blocks as it may, and no more than there are', () => {
  const few = paged(20).file.byteLength;
  assert.ok(few >= 20 * BLOCK_BYTES && few < 21 * BLOCK_BYTES);
  assert.ok(paged(10_000).file.byteLength < 1.1 * WHOLE.length);
});
