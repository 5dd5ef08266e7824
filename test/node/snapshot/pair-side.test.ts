import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PairSide } from '../../../node/snapshot/pair-side.ts';

/** Rows sorted by the first column, whose values are 10 to 19. */
const ROWS = [
  [11, 5],
  [11, 7],
  [14, 1],
  [19, 2],
] as const;

function side(form: 'dense' | 'sorted'): PairSide {
  const starts = Array.from({ length: 11 }, (_, at) => ROWS.filter(([v]) => v < 10 + at).length);
  const index = form === 'dense' ? starts : ROWS.map(([value]) => value);
  const words = Uint32Array.from([...index, ...ROWS.map(([, other]) => other)]);
  const layout = {
    form,
    leadingColumn: 0,
    otherColumns: [1],
    indexStart: 0,
    othersStart: index.length,
  };
  return new PairSide(layout, {
    rowCount: ROWS.length,
    words,
    range: { start: 10, end: 20 },
    positions: [0, 2],
  });
}

for (const form of ['dense', 'sorted'] as const) {
  test(`${form}: the rows of a value are found, and what is beside it`, () => {
    const found = side(form);
    assert.deepEqual(
      [10, 11, 14, 19].map((value) => found.locate(value)),
      [0, 2, 1, 1],
    );
    assert.equal(found.locate(11), 2);
    assert.deepEqual([found.otherAt(found.start), found.otherAt(found.end - 1)], [5, 7]);
    assert.deepEqual(
      [5, 6, 7, 8].map((other) => found.hasOther(other)),
      [true, false, true, false],
    );
  });

  test(`${form}: a value of another type has no rows`, () => {
    const found = side(form);
    assert.deepEqual(
      [0, 9, 20, 0xffff_ffff].map((value) => found.locate(value)),
      [0, 0, 0, 0],
    );
    assert.equal(found.hasOther(5), false);
  });

  test(`${form}: each value that has rows is visited once, until enough`, () => {
    const found = side(form);
    const values: number[] = [];
    assert.equal(
      found.eachValue((value) => (values.push(value), found.locate(19), false)),
      false,
    );
    assert.deepEqual(values, [11, 14, 19]);
    assert.equal(
      found.eachValue((value) => value === 14),
      true,
    );
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
    words,
    range: { start: 0, end: 1 },
    positions: [0, 1],
  });
  found.locate(0);
  for (let other = 0; other < 3_000; other += 1)
    assert.equal(found.hasOther(other), other % 3 === 0);
});
