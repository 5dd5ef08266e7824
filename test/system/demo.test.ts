/** `make demo`, smaller. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('the primary dies in mid-traffic and every answer stays the same', () => {
  const demo = join(import.meta.dirname, '../demo/demo.ts');
  const run = spawnSync(process.execPath, [demo, '--facts', '6000', '--questions', '200'], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(
    run.stdout,
    /^compared 600 answers with the primary's own: every answer is the same$/mu,
  );
  assert.match(run.stdout, /^age of the facts: \d+\.\d s$/mu);
});
