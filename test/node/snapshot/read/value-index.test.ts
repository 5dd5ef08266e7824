import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { ValueIndex } from '../../../../node/snapshot/read/value-index.ts';
import { ResidentWords } from '../../../../node/snapshot/read/words.ts';
import { indexedRows } from '../indexed-rows.ts';

function indexOf(form: 'dense' | 'sorted'): ValueIndex {
  const { layout, parts } = indexedRows(form);
  return new ValueIndex(layout, parts);
}

for (const form of ['dense', 'sorted'] as const) {
  test(`${form}: the rows of a value are found`, () => {
    const index = indexOf(form);
    const found = [10, 11, 14, 19].map((value) => [index.locate(value), index.start, index.end]);
    assert.deepEqual(found.map(([count]) => count), [0, 2, 1, 1]); // prettier-ignore
    assert.deepEqual(found.slice(1), [[2, 0, 2], [1, 2, 3], [1, 3, 4]]); // prettier-ignore
  });

  test(`${form}: a value that is looked for twice has the same rows, also after another`, () => {
    const index = indexOf(form);
    const counts = [11, 11, 14, 11, 12, 12, 11].map((value) => index.locate(value));
    assert.deepEqual(counts, [2, 2, 1, 2, 0, 0, 2]);
    assert.deepEqual([index.start, index.end], [0, 2]);
  });

  test(`${form}: a value of another type has no rows`, () => {
    const index = indexOf(form);
    for (const value of [11, 0, 9, 20, NONE]) {
      assert.equal(index.locate(value), value === 11 ? 2 : 0);
      assert.equal(index.end - index.start, value === 11 ? 2 : 0);
    }
  });

  test(`${form}: nothing was located before the first time`, () => {
    const index = indexOf(form);
    assert.equal(index.locate(NONE), 0);
  });

  test(`${form}: each value that has rows is visited once, until enough`, () => {
    const index = indexOf(form);
    const values: number[] = [];
    assert.equal(
      index.eachValue((value) => (values.push(value), index.locate(19), false)),
      false,
    );
    assert.deepEqual(values, [11, 14, 19]);
    assert.equal(
      index.eachValue((value) => value === 14),
      true,
    );
  });
}

test('sorted: rows of a value that has many are all found', () => {
  const values = [
    ...Array.from({ length: 100 }, () => 3),
    7,
    ...Array.from({ length: 9 }, () => 8),
  ];
  const layout = {
    form: 'sorted',
    leadingColumn: 0,
    otherColumns: [1],
    indexStart: 0,
    othersStart: values.length,
  } as const;
  const range = { start: 0, end: 5_000 };
  const index = new ValueIndex(layout, {
    rowCount: values.length,
    words: new ResidentWords(Uint32Array.from(values)),
    range,
  });
  for (const value of [2, 3, 4, 7, 8, 9]) {
    assert.equal(index.locate(value), values.filter((other) => other === value).length);
    assert.equal(values.indexOf(value), index.end > index.start ? index.start : -1);
  }
});
