import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mergeRows } from '../../../../node/snapshot/build/merge-rows.ts';
import { RowReader } from '../../../../node/snapshot/build/row-stream.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { spilledRows, spilling } from './spilling.ts';
import type { TestRows } from './spilling.ts';

function merged(columnCount: number, ...runs: readonly TestRows[]): number[][] {
  const { area } = spilling();
  const sources = runs.map((rows) => ({
    rows: new RowReader(new SpillReader(area, spilledRows(area, rows), 8)),
    rowCount: rows.length,
  }));
  const result: number[][] = [];
  mergeRows(sources, columnCount, (row) => void result.push([...row]));
  return result;
}

test('rows come in the order of their columns, from the first on', () =>
  assert.deepEqual(
    merged(
      2,
      [
        [1, 5],
        [2, 0],
      ],
      [
        [1, 4],
        [1, 6],
        [3, 0],
      ],
      [[0, 9]],
    ),
    [
      [0, 9],
      [1, 4],
      [1, 5],
      [1, 6],
      [2, 0],
      [3, 0],
    ],
  ));

test('a row that several runs have comes once, the first of all, 0, too', () =>
  assert.deepEqual(
    merged(
      2,
      [
        [0, 0],
        [1, 1],
      ],
      [[0, 0]],
      [
        [1, 1],
        [1, 2],
      ],
    ),
    [
      [0, 0],
      [1, 1],
      [1, 2],
    ],
  ));

test('a row without columns comes once', () => assert.deepEqual(merged(0, [[]], [[]]), [[]]));
test('no run gives no row', () => assert.deepEqual(merged(3), []));
