/** The program behind `make crds` writes what is made, where it belongs. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedFiles } from '../../../operator/cli/generated-files.ts';
import { ROOT } from '../../tidy/source-files.ts';

test('every generated file is written and named', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'make-crds-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const command = [join(ROOT, 'operator/cli/generate.ts'), directory];
  const run = spawnSync(process.execPath, command, { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  const files = generatedFiles();
  assert.deepEqual(
    run.stdout.trim().split('\n'),
    files.map(({ path }) => path),
  );
  for (const { path, text } of files) {
    assert.equal(readFileSync(join(directory, path), 'utf8'), text);
  }
});
