import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import { FileCheck } from '../../../node/snapshot/file-check.ts';
import { BLOCK_BYTES, readLayout } from '../../../node/snapshot/generation-file.ts';
import type { FileLayout } from '../../../node/snapshot/generation-file.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile } from './generation-files.ts';

const WHOLE = bytesOf(generationFile([fact('in', 'User:ann', 'Group:dev')]));
const LAYOUT = readLayout(fileOf(WHOLE));

function check(bytes: Buffer, layout: FileLayout, step: number): void {
  const checking = new FileCheck(layout);
  for (let position = BLOCK_BYTES; position < bytes.length; position += step) {
    checking.add({ bytes: bytes.subarray(position, position + step), position });
  }
  checking.finish();
}

test('what was written passes, in pieces of any size', () => {
  for (const blocks of [1, 2, 5, 100]) check(WHOLE, LAYOUT, blocks * BLOCK_BYTES);
});

test('block checksums are compared with the blocks, not only with their own checksum', () => {
  const bytes = Buffer.from(WHOLE);
  const { start, byteLength } = LAYOUT.sections.at(-1) ?? assert.fail();
  bytes[start] = (bytes[start] ?? 0) ^ 1;
  const sections = LAYOUT.sections.map((section) => {
    const checksum = crc32(bytes.subarray(start, start + byteLength));
    return section.kind === 'blockChecksums' ? { ...section, checksum } : section;
  });
  assert.throws(() => check(bytes, { ...LAYOUT, sections }, BLOCK_BYTES), {
    code: 'damaged_generation',
    message: /block checksums/,
  });
});

test('a content whose every checksum fits is still held against the digest', () => {
  const stamp = { ...LAYOUT.stamp, digest: '00'.repeat(32) };
  assert.throws(() => check(WHOLE, { ...LAYOUT, stamp }, BLOCK_BYTES), {
    code: 'damaged_generation',
    message: /digest/,
  });
});
