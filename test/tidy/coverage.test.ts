import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCoverage } from './coverage.ts';

const FULL = { path: 'node/a.ts', lineCount: 10, coveredLineCount: 10 };
const HALF = { path: 'node/b.ts', lineCount: 10, coveredLineCount: 5 };

test('a file under the minimum fails, by name', () => {
  const verdict = judgeCoverage({
    files: [FULL, HALF],
    expected: ['node/a.ts', 'node/b.ts'],
    percentMin: 90,
  });
  assert.equal(verdict.passed, false);
  assert.deepEqual(verdict.lines, [
    'node/b.ts: 50.0 % of lines covered, needs 90 %',
    'coverage of node/ and operator/: 75.0 % of lines, 2 files, 1 under 90 %',
  ]);
});

test('a file that no test loads has no coverage at all', () => {
  const verdict = judgeCoverage({ files: [FULL], expected: ['node/c.ts'], percentMin: 90 });
  assert.equal(verdict.passed, false);
});

test('enough is enough', () => {
  const verdict = judgeCoverage({ files: [FULL], expected: ['node/a.ts'], percentMin: 90 });
  assert.equal(verdict.passed, true);
});
