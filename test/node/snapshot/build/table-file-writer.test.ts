import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import type { MemoryPlan } from '../../../../node/snapshot/build/memory-plan.ts';
import { Progress } from '../../../../node/snapshot/build/progress.ts';
import { RowReader } from '../../../../node/snapshot/build/row-stream.ts';
import { SectionFile } from '../../../../node/snapshot/build/section-file.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { writeTableToFile } from '../../../../node/snapshot/build/table-file-writer.ts';
import { sortedRows } from '../../../../node/snapshot/write/sorted-table.ts';
import { layoutOf } from '../../../../node/snapshot/table-layout.ts';
import {
  degreesMaxOf,
  wordCountOf,
  writeTable,
} from '../../../../node/snapshot/write/table-writer.ts';
import { numbers } from './many-facts.ts';
import { AMPLE, spilledRows, spilling, TINY } from './spilling.ts';
import type { TestRows } from './spilling.ts';

type Shape = { readonly rowCount: number; readonly typeSizes: readonly number[] };

/** Sorted rows by chance, each once: numbers within their types. */
function sampleOf({ rowCount, typeSizes }: Shape) {
  const next = numbers(11);
  let start = 5;
  const columns = typeSizes.map((size, type) => {
    const range = { start, end: start + size };
    start += size;
    const values = Uint32Array.from({ length: rowCount }, () => range.start + next(size));
    return { type, ...range, values };
  });
  const rows = sortedRows({ rowCount, columns });
  const list: TestRows = Array.from({ length: rows.rowCount }, (_, at) =>
    rows.columns.map(({ values, start: first }) => (values[at] ?? 0) - first),
  );
  return { rows, list };
}

function checkWritten(shape: Shape) {
  const { rows, list } = sampleOf(shape);
  const words = new Uint32Array(wordCountOf(rows));
  writeTable(words, rows);
  const degreesMax = [...degreesMaxOf(words, rows)];
  for (const plan of [AMPLE, TINY]) {
    const result = writtenWith(plan, { ...shape, list, wordCount: words.length });
    assert.deepEqual(result, { words: [...words], degreesMax });
  }
}

function writtenWith(
  plan: MemoryPlan,
  { typeSizes, list, wordCount }: Shape & { readonly list: TestRows; readonly wordCount: number },
) {
  const { area, disk, use } = spilling();
  const from = new SpillReader(area, spilledRows(area, list), 64);
  let start = 5;
  const ranges = typeSizes.map((size) => ({ start, end: (start += size) }));
  const rowCount = list.length;
  const layout = layoutOf(rowCount, typeSizes);
  const progress = new Progress(() => {});
  const degreesMax = writeTableToFile(
    { rowCount, layout, ranges, start: 64 },
    {
      file: new SectionFile({ disk, path: '/g', use: new DiskUse() }),
      area,
      plan,
      progress,
      rows: new RowReader(from),
    },
  );
  from.close();
  assert.equal(use.bytes, 0);
  assert.equal(progress.now.done, rowCount * Math.max(1, typeSizes.length));
  const words = new Uint32Array(wordCount);
  disk.open('/g').read(new Uint8Array(words.buffer), 64);
  return { words: [...words], degreesMax: [...degreesMax] };
}

test('one row without columns has no words', () => checkWritten({ rowCount: 1, typeSizes: [] }));
test('a set of many values is bits', () => checkWritten({ rowCount: 300, typeSizes: [1_000] }));
test('a set of few values is sorted', () => checkWritten({ rowCount: 10, typeSizes: [1_000] }));
test('pairs, both indexes dense', () => checkWritten({ rowCount: 500, typeSizes: [40, 90] }));
test('pairs, one index sorted', () => checkWritten({ rowCount: 100, typeSizes: [3_000, 9] }));
test('a pair table of one row', () => checkWritten({ rowCount: 1, typeSizes: [7, 9] }));
test('three columns', () => checkWritten({ rowCount: 400, typeSizes: [20, 2_000, 5] }));
test('five columns', () => checkWritten({ rowCount: 300, typeSizes: [20, 2, 9, 2_000, 5] }));
