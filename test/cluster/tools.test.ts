import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findTool, tool } from './tools.ts';

/** As setup-envtest lays them out: some of the programs, in one directory that a variable names. */
function assetsWith(context: TestContext, names: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'oso-assets-'));
  for (const name of names) {
    writeFileSync(join(directory, name), '#!/bin/sh\n');
    chmodSync(join(directory, name), 0o755);
  }
  const before = process.env['KUBEBUILDER_ASSETS'];
  process.env['KUBEBUILDER_ASSETS'] = directory;
  context.after(() => {
    if (before === undefined) delete process.env['KUBEBUILDER_ASSETS'];
    else process.env['KUBEBUILDER_ASSETS'] = before;
    rmSync(directory, { recursive: true });
  });
  return directory;
}

test('programs of KUBEBUILDER_ASSETS come before all others', (context) => {
  const directory = assetsWith(context, ['etcd', 'sh']);
  assert.equal(findTool('etcd'), join(directory, 'etcd'));
  assert.equal(findTool('sh'), join(directory, 'sh'));
});

test('what is not there is looked for elsewhere', (context) => {
  const directory = assetsWith(context, ['etcd']);
  const found = findTool('sh');
  assert.ok(found !== undefined && !found.startsWith(directory));
});

test('a file that nobody may run is no program, and what is nowhere is said', (context) => {
  const directory = assetsWith(context, ['no-such-program']);
  chmodSync(join(directory, 'no-such-program'), 0o644);
  assert.equal(findTool('no-such-program'), undefined);
  assert.throws(
    () => tool('no-such-program'),
    /Cannot find no-such-program; run make cluster-tools/u,
  );
});
