import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readHead, readLayout, SECTION_KINDS } from '../../../node/snapshot/generation-file.ts';
import type { PlacedSection } from '../../../node/snapshot/generation-file.ts';
import { sealGeneration } from '../../../node/snapshot/seal.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile, verifyNow } from './generation-files.ts';
import { CrashingDisk, PowerLoss } from '../../fakes/crashing-disk.ts';
import { CRASH_VARIANTS } from '../../fakes/disk-tree.ts';
import type { CrashVariant } from '../../fakes/disk-tree.ts';

const FACTS = Array.from({ length: 4_000 }, (_, n) => fact('in', `User:${n}`, `Group:${n % 7}`));
const WHOLE = bytesOf(generationFile(FACTS, { takenAtMs: 5 }));
const PLACED = readLayout(fileOf(WHOLE)).sections.filter(({ kind }) => kind !== 'blockChecksums');

/** As a writer leaves it: sections alone. */
function unsealed(): Buffer {
  const bytes = Buffer.alloc(WHOLE.length);
  for (const { start, byteLength } of PLACED) {
    bytes.set(WHOLE.subarray(start, start + byteLength), start);
  }
  return bytes;
}

test('sections become a generation that verifies', () => {
  const file = fileOf(unsealed());
  assert.throws(() => readHead(file), { message: /not a generation/ });
  const head = sealGeneration(file, { takenAtMs: 5, sections: PLACED });
  assert.equal(bytesOf(file).compare(WHOLE), 0);
  assert.deepEqual(verifyNow(file), head);
});

test('what lies between and after sections becomes zero', () => {
  const bytes = Buffer.concat([unsealed(), Buffer.alloc(9_999, 1)]);
  for (const { start, byteLength } of PLACED) {
    bytes.fill(7, start + byteLength, Math.ceil((start + byteLength) / 4096) * 4096);
  }
  const file = fileOf(bytes);
  sealGeneration(file, { takenAtMs: 5, sections: PLACED });
  assert.equal(bytesOf(file).compare(WHOLE), 0);
});

test('only the stamp knows when it was taken: the digest names the content', () => {
  const file = fileOf(unsealed());
  const head = sealGeneration(file, { takenAtMs: 6, sections: PLACED });
  assert.deepEqual(head, { ...readHead(fileOf(WHOLE)), takenAtMs: 6 });
  assert.equal(bytesOf(file).subarray(64).compare(WHOLE.subarray(64)), 0);
});

test('sections that do not follow each other are a bug of the writer', () => {
  const check = (sections: readonly PlacedSection[]) =>
    assert.throws(() => sealGeneration(fileOf(unsealed()), { takenAtMs: 5, sections }), {
      name: 'AssertionError',
    });
  check(PLACED.slice(1));
  check(PLACED.slice(0, -1));
  check(PLACED.with(1, PLACED[2] ?? assert.fail()));
  assert.equal(PLACED.length, SECTION_KINDS.length - 1);
});

test('without power, at any change, it is no generation or the whole one', () => {
  for (let losesPowerAt = 2; ; losesPowerAt += 1) {
    const disk = new CrashingDisk({ losesPowerAt });
    const file = disk.create('/generation');
    let isDone = true;
    try {
      file.write(unsealed(), 0);
      sealGeneration(file, { takenAtMs: 5, sections: PLACED });
    } catch (error) {
      assert.ok(error instanceof PowerLoss);
      isDone = false;
    }
    if (isDone) return;
    for (const variant of CRASH_VARIANTS) checkAfter(disk, variant);
  }
});

function checkAfter(disk: CrashingDisk, variant: CrashVariant): void {
  const after = disk.restarted(variant);
  if (after.sizeOf('/generation') === undefined) return;
  const file = after.open('/generation');
  if (bytesOf(file).compare(WHOLE) === 0) return;
  assert.throws(() => verifyNow(file), { code: 'damaged_generation' });
}
