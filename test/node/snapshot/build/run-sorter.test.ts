import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MemoryPlan } from '../../../../node/snapshot/build/memory-plan.ts';
import { RunSorter } from '../../../../node/snapshot/build/run-sorter.ts';
import { numbers } from './many-facts.ts';
import { AMPLE, rowsIn, spilling, TINY } from './spilling.ts';
import type { TestRows } from './spilling.ts';

function runsOf(rows: TestRows, plan: MemoryPlan): number[][][] {
  const { area } = spilling();
  const sorter = new RunSorter(rows.length, { area, plan, typeSizes: [10, 10, 10] });
  for (const row of rows) sorter.add(Uint32Array.from(row));
  return sorter
    .finish()
    .flatMap(({ spill, rowCount }) => rowsIn(area, spill, [{ width: 3, rowCount }]));
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((value, at) => value !== b[at]);
  return different === -1 ? 0 : (a[different] ?? 0) - (b[different] ?? 0);
}

const next = numbers(5);
const ROWS = Array.from({ length: 100 }, (_, n) => [Math.floor(n / 10), n % 10, next(10)]);

test('rows come out in the order that begins with their last column', () => {
  const expected = ROWS.map(([a = 0, b = 0, c = 0]) => [c, a, b]).toSorted(compareRows);
  assert.deepEqual(runsOf(ROWS, AMPLE), [expected]);
});

test('with little memory there are more runs, each in order', () => {
  const runs = runsOf(ROWS, TINY);
  assert.ok(runs.length > 5);
  for (const run of runs) assert.deepEqual(run, run.toSorted(compareRows));
  assert.equal(runs.flat().length, ROWS.length);
});
