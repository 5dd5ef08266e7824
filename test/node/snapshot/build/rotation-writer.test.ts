import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import { RotationWriter } from '../../../../node/snapshot/build/rotation-writer.ts';
import { SectionFile } from '../../../../node/snapshot/build/section-file.ts';
import type { RotationLayout } from '../../../../node/snapshot/table-layout.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import type { TestRows } from './spilling.ts';

const RANGES = [
  { start: 10, end: 15 },
  { start: 20, end: 30 },
];

/** The words of a rotation whose table begins with two words of something else. */
function written(form: 'dense' | 'sorted', rows: TestRows, indexWords: number) {
  const disk = new CrashingDisk();
  const file = new SectionFile({ disk, path: '/g', use: new DiskUse() });
  const layout: RotationLayout = {
    form,
    leadingColumn: 0,
    otherColumns: [1],
    indexStart: 2,
    othersStart: 2 + indexWords,
  };
  const writer = new RotationWriter(layout, {
    file,
    tableStart: 40,
    rowCount: rows.length,
    ranges: RANGES,
    bufferBytes: 8,
  });
  for (const row of rows) writer.write(Uint32Array.from(row));
  const degreeMax = writer.finish();
  const words = new Uint32Array(indexWords + rows.length);
  disk.open('/g').read(new Uint8Array(words.buffer), 48);
  return {
    degreeMax,
    index: [...words].slice(0, indexWords),
    others: [...words].slice(indexWords),
  };
}

const ROWS = [
  [0, 3],
  [2, 0],
  [2, 4],
  [2, 9],
  [3, 1],
];

test('a dense index has per value the first row with it, at last the row count', () =>
  assert.deepEqual(written('dense', ROWS, 6), {
    degreeMax: 3,
    index: [0, 1, 1, 4, 5, 5],
    others: [23, 20, 24, 29, 21],
  }));

test('a sorted index has the leading values', () =>
  assert.deepEqual(written('sorted', ROWS, 5), {
    degreeMax: 3,
    index: [10, 12, 12, 12, 13],
    others: [23, 20, 24, 29, 21],
  }));

test('the degree counts the rows of the first value, too, and of the last', () => {
  assert.equal(
    written(
      'dense',
      [
        [0, 0],
        [0, 1],
        [4, 0],
      ],
      6,
    ).degreeMax,
    2,
  );
  assert.equal(
    written(
      'sorted',
      [
        [1, 0],
        [4, 0],
        [4, 1],
      ],
      3,
    ).degreeMax,
    2,
  );
});
