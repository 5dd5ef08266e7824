import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Progress } from '../../../../node/snapshot/build/progress.ts';
import type { BuildProgress } from '../../../../node/snapshot/build/progress.ts';

function reporting() {
  const reports: BuildProgress[] = [];
  return { reports, progress: new Progress((report) => void reports.push(report)) };
}

test('a build begins by adding facts that nobody has counted', () =>
  assert.deepEqual(new Progress(() => {}).now, { phase: 'adding', done: 0, total: 0 }));

test('facts are reported now and then', () => {
  const { reports, progress } = reporting();
  for (let fact = 0; fact < 250_000; fact += 1) progress.advance(1);
  assert.deepEqual(
    reports.map(({ done }) => done),
    [100_000, 200_000],
  );
  assert.equal(progress.now.done, 250_000);
});

test('a phase is reported at its beginning and some hundred times', () => {
  const { reports, progress } = reporting();
  progress.enter('merging rows', 100_000);
  for (let row = 0; row < 100_000; row += 1) progress.advance(1);
  assert.equal(reports.length, 101);
  assert.deepEqual(reports.at(0), { phase: 'merging rows', done: 0, total: 100_000 });
  assert.deepEqual(reports.at(-1), { phase: 'merging rows', done: 100_000, total: 100_000 });
});

test('a phase with nothing to do is only begun', () => {
  const { reports, progress } = reporting();
  progress.enter('sealing', 0);
  assert.deepEqual(reports, [{ phase: 'sealing', done: 0, total: 0 }]);
});
