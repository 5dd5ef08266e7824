import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BuildFigures } from './build.ts';

const FACTS = 2_000_000;
const MEMORY_MEBIBYTES_MAX = 16;

/** Small objects, and what the allocator keeps for itself. */
const SLACK_MEBIBYTES = 8;

function figures(): BuildFigures {
  const run = spawnSync(
    process.execPath,
    // A small young generation: else the facts' own garbage is most of what there is.
    [
      '--max-semi-space-size=1',
      join(import.meta.dirname, 'build.ts'),
      String(FACTS),
      String(MEMORY_MEBIBYTES_MAX),
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_V8_COVERAGE: undefined } },
  );
  assert.equal(run.stderr, '');
  return JSON.parse(run.stdout);
}

test('a build of millions of facts keeps to its memory, and to little more disk than its file', () => {
  const { facts, grownMebibytes, bytesPerFact, diskRatio } = figures();
  assert.equal(facts, FACTS);
  assert.ok(
    grownMebibytes <= MEMORY_MEBIBYTES_MAX + SLACK_MEBIBYTES,
    `It grew by ${grownMebibytes} MiB`,
  );
  assert.ok(bytesPerFact <= 40, `A fact takes ${bytesPerFact} bytes`);
  assert.ok(diskRatio >= 1 && diskRatio <= 1.1, `It took ${diskRatio} times the file`);
});
