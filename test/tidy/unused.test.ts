/** No file, export or dependency that nothing uses. knip.json says where use begins. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './source-files.ts';

test('every file, export and dependency is used', () => {
  const knip = join(ROOT, 'node_modules/knip/bin/knip.js');
  const run = spawnSync(process.execPath, [knip, '--no-progress', '--no-config-hints'], {
    cwd: ROOT,
    encoding: 'utf8',
    // Coverage of a tool is not asked for, and costs more than its run.
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
  });
  assert.equal(run.stdout.trim() + run.stderr.trim(), '');
  assert.equal(run.status, 0);
});
