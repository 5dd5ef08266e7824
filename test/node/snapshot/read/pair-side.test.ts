import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PairSide } from '../../../../node/snapshot/read/pair-side.ts';
import { ResidentWords } from '../../../../node/snapshot/read/words.ts';
import { indexedRows } from '../indexed-rows.ts';

function side(form: 'dense' | 'sorted'): PairSide {
  const { layout, parts } = indexedRows(form);
  return new PairSide(layout, { ...parts, positions: [0, 2] });
}

for (const form of ['dense', 'sorted'] as const) {
  test(`${form}: what is beside a value is found`, () => {
    const found = side(form);
    assert.deepEqual([found.column, found.otherColumn], [0, 2]);
    found.index.locate(11);
    const { start, end } = found.index;
    assert.deepEqual([found.otherAt(start), found.otherAt(end - 1)], [5, 7]);
    assert.deepEqual([5, 6, 7, 8].map((other) => found.hasOther(other)), [true, false, true, false]); // prettier-ignore
    found.index.locate(12);
    assert.equal(found.hasOther(5), false);
  });
}

test('many values beside one are searched by halves', () => {
  const others = Array.from({ length: 1_000 }, (_, i) => 3 * i);
  const words = Uint32Array.from([0, 1_000, ...others]);
  const layout = {
    form: 'dense',
    leadingColumn: 0,
    otherColumns: [1],
    indexStart: 0,
    othersStart: 2,
  } as const;
  const found = new PairSide(layout, {
    rowCount: 1_000,
    words: new ResidentWords(words),
    range: { start: 0, end: 1 },
    positions: [0, 1],
  });
  found.index.locate(0);
  for (let other = 0; other < 3_000; other += 1)
    assert.equal(found.hasOther(other), other % 3 === 0);
});
