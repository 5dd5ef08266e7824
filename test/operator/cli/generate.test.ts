/** The program behind `make crds` writes what is made, where it belongs. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedFiles } from '../../../operator/cli/generated-files.ts';
import { ROOT } from '../../tidy/source-files.ts';

test('every generated file is written and named', (context) => {
  const copy = mkdtempSync(join(tmpdir(), 'make-crds-'));
  context.after(() => rmSync(copy, { recursive: true }));
  for (const part of ['operator/api', 'operator/cli', 'node/contract.ts', 'package.json']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const command = [join(copy, 'operator/cli/generate.ts')];
  const run = spawnSync(process.execPath, command, { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  const files = generatedFiles();
  assert.deepEqual(
    run.stdout.trim().split('\n'),
    files.map(({ path }) => path),
  );
  for (const { path, text } of files) assert.equal(readFileSync(join(copy, path), 'utf8'), text);
});
