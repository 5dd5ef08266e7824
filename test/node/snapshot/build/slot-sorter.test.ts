import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import type { MemoryPlan } from '../../../../node/snapshot/build/memory-plan.ts';
import { SectionFile, WordStream } from '../../../../node/snapshot/build/section-file.ts';
import { SlotSorter } from '../../../../node/snapshot/build/slot-sorter.ts';
import { hashOfAscii } from '../../../../node/snapshot/id-hash.ts';
import { buildGeneration } from '../generation-of.ts';
import { AMPLE, spilling, TINY } from './spilling.ts';

function slotsOf(hashes: readonly number[], plan: MemoryPlan): number[] {
  const { area, disk, use } = spilling();
  const file = new SectionFile({ disk, path: '/g', use: new DiskUse() });
  const out = new WordStream(file, 0, 64);
  const sorter = new SlotSorter(hashes.length, { area, plan });
  for (const hash of hashes) sorter.add(hash);
  sorter.write(out);
  const slots = new Uint32Array(out.position / 4);
  out.end();
  disk.open('/g').read(new Uint8Array(slots.buffer), 0);
  assert.equal(use.bytes, 0);
  return [...slots];
}

function checkSlots(hashes: readonly number[], expected: readonly number[]) {
  assert.deepEqual(slotsOf(hashes, AMPLE), expected);
  assert.deepEqual(slotsOf(hashes, TINY), expected);
}

test('an id is at its home, or right after the one before', () => {
  checkSlots([], [NONE]);
  checkSlots([2, 0, 8, 2], [1, 2, 0, 3, NONE, NONE, NONE, NONE]);
});

test('what runs over goes on behind, and the last slot is free', () => {
  checkSlots([7, 7, 7, 6], [NONE, NONE, NONE, NONE, NONE, NONE, 3, 0, 1, 2, NONE]);
  checkSlots([1], [NONE, 0, NONE]);
});

test('many ids have the slots that a build in memory gives them', () => {
  const ids = Array.from({ length: 3_000 }, (_, n) => `user-${n}`).toSorted();
  const facts = ids.map((id) => ({ predicate: 'p', args: [{ type: 'User', id }] }));
  checkSlots(ids.map(hashOfAscii), [...buildGeneration(facts).idSlots]);
});
