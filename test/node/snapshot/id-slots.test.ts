import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SlotPlacer, homeOf, homeSlotCountFor } from '../../../node/snapshot/id-slots.ts';

/** Per group of ids with one home: its first slot. At last the number of slots. */
function placed(homeSlotCount: number, ...groups: (readonly [home: number, count: number])[]) {
  const placer = new SlotPlacer(homeSlotCount);
  return [...groups.map(([home, count]) => placer.place(home, count)), placer.slotCount];
}

test('an id is at home, or right after those that came before it', () => {
  assert.deepEqual(placed(8, [1, 1], [4, 2], [5, 1], [7, 1]), [1, 4, 6, 7, 9]);
  assert.deepEqual(placed(8, [0, 3], [1, 1], [5, 1]), [0, 3, 5, 8]);
});
test('the last slot is free, whatever runs over the end', () => {
  assert.deepEqual(placed(4, [3, 1]), [3, 5]);
  assert.deepEqual(placed(4, [3, 3]), [3, 7]);
  assert.deepEqual(placed(4, [0, 1]), [0, 4]);
  assert.deepEqual(placed(4), [4]);
});
test('homes are as many as a power of two, and never three per id', () => {
  for (const count of [1, 2, 3, 5, 8, 100, 1_000, 1_000_000]) {
    const homes = homeSlotCountFor(count);
    assert.ok(homes > count && homes <= 3 * count, `${homes} for ${count}`);
    assert.equal(Math.log2(homes) % 1, 0);
  }
});
test('a home is one of them, and of the bytes alone', () => {
  const bytes = Buffer.from('xalicey');
  const home = homeOf(bytes, { start: 1, end: 6 }, 1_024);
  assert.equal(home, homeOf(Buffer.from('alice'), { start: 0, end: 5 }, 1_024));
  assert.ok(home >= 0 && home < 1_024);
});
