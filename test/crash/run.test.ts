/** `make test-crash` with few kills, so that it works on the day it is needed. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('a process that is killed leaves what the next one starts on', { timeout: 120_000 }, () => {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), '4', '7'], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /^4 kills, seed 7/u);
  assert.match(run.stdout, /^starts, verified to the byte +[4-8]\n[^]*^litter +0\n[^]*PASS\n$/mu);
});
