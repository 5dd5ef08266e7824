import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { Constants } from '../../../../node/snapshot/read/constants.ts';
import { Rotation } from '../../../../node/snapshot/read/rotation.ts';
import { layoutOf } from '../../../../node/snapshot/table-layout.ts';
import { ResidentWords } from '../../../../node/snapshot/read/words.ts';

const ROWS = [[10, 11, 12], [10, 11, 14], [10, 12, 12], [13, 10, 10]]; // prettier-ignore

/**
 * The first rotation of ROWS, in a type with values from 10 on; a constant stands between the
 * columns.
 */
function firstRotation(form: 'dense' | 'sorted'): Rotation {
  const range = { start: 10, end: form === 'dense' ? 15 : 5_000 };
  const size = range.end - range.start;
  const layout = layoutOf(ROWS.length, [size, size, size]);
  assert.ok(layout.kind === 'rotations');
  const [rotation] = layout.rotations;
  assert.equal(rotation?.form, form);
  const index = form === 'dense' ? [0, 3, 3, 3, 4, 4] : ROWS.map(([value]) => value ?? 0);
  const words = new Uint32Array(layout.wordCount);
  words.set([...index, ...ROWS.map((row) => row[1] ?? 0), ...ROWS.map((row) => row[2] ?? 0)]);
  const constants = new Constants([
    { kind: 'values', type: 0 },
    { kind: 'constant', type: 1, value: 99 },
    { kind: 'values', type: 0 },
    { kind: 'values', type: 0 },
  ]);
  return new Rotation(rotation, {
    rowCount: 4,
    words: new ResidentWords(words),
    range,
    constants,
    positions: [0, 2, 3],
  });
}

for (const form of ['dense', 'sorted'] as const) {
  const rotation = firstRotation(form);
  const scan = (...pattern: number[]) => {
    const row = new Uint32Array(4);
    const rows: string[] = [];
    const visit = () => rows.push(row.join()) === 0;
    const count = rotation.narrow(Uint32Array.from(pattern));
    rotation.scanNarrowed(Uint32Array.from(pattern), row, visit);
    return { count, rows };
  };

  test(`${form}: narrows by the leading column and those after it, and filters the rest`, () => {
    assert.deepEqual(scan(10, NONE, 11, NONE), { count: 2, rows: ['10,99,11,12', '10,99,11,14'] });
    assert.deepEqual(scan(10, NONE, NONE, 12), { count: 3, rows: ['10,99,11,12', '10,99,12,12'] });
    assert.deepEqual(scan(10, NONE, 12, 12), { count: 1, rows: ['10,99,12,12'] });
    assert.deepEqual(scan(11, NONE, NONE, NONE), { count: 0, rows: [] });
    assert.deepEqual(scan(9, NONE, NONE, NONE), { count: 0, rows: [] });
  });

  test(`${form}: everything is scanned with the right leading value`, () => {
    const row = new Uint32Array(4);
    const rows: string[] = [];
    assert.equal(
      rotation.scanAll(row, () => rows.push(row.join()) === 0),
      false,
    );
    assert.deepEqual(rows, ['10,99,11,12', '10,99,11,14', '10,99,12,12', '13,99,10,10']);
    assert.equal(
      rotation.scanAll(row, () => row[0] === 13),
      true,
    );
  });

  test(`${form}: has and degree`, () => {
    assert.equal(rotation.has(Uint32Array.of(10, 99, 11, 14)), true);
    assert.equal(rotation.has(Uint32Array.of(10, 99, 11, 13)), false);
    assert.equal(rotation.has(Uint32Array.of(13, 99, 11, 14)), false);
    assert.deepEqual(
      [10, 11, 13, 14, 5_000, NONE].map((value) => rotation.degree(value)),
      [3, 0, 1, 0, 0, 0],
    );
  });
}
