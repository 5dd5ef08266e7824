import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CHART } from '../../../operator/chart/generated-files.ts';
import { ROOT, textOf } from '../../tidy/source-files.ts';

const MAIN = join(ROOT, 'operator/chart/main.ts');
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'oso-fallback-chart-'));
});
after(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], path = '/nowhere') {
  return spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
}

/** A `helm` that does this. The real one makes the manifest in manifest.cluster.test.ts. */
function pathWithHelm(script: string): string {
  writeFileSync(join(folder, 'helm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'helm'), 0o755);
  return `${folder}:/usr/bin:/bin`;
}

test('files are written where they belong, below another folder if one is named', () => {
  assert.equal(run(['files', '--out', folder]).status, 0);
  const path = `${CHART}/values.schema.json`;
  assert.equal(readFileSync(join(folder, path), 'utf8'), textOf(path));
});

test('the manifest goes to the output, or to the file that is named', () => {
  const path = pathWithHelm('echo "kind: Made"');
  const printed = run(['manifest'], path);
  assert.match(printed.stdout, /kind: Made/u);
  const out = join(folder, 'new/manifest.yaml');
  assert.equal(run(['manifest', '--out', out], path).status, 0);
  assert.equal(readFileSync(out, 'utf8'), printed.stdout);
});

test('without Helm the manifest cannot be made, and what to do is said', () => {
  const { status, stderr } = run(['manifest']);
  assert.equal(status, 1);
  assert.match(stderr, /^Cannot run Helm: .*; install it, or run make cluster-tools\n$/u);
});

test('what Helm complains about is told', () => {
  const { status, stderr } = run(['manifest'], pathWithHelm('echo "no such value" >&2; exit 1'));
  assert.equal(status, 1);
  assert.match(stderr, /Cannot render the chart: no such value/u);
});

for (const args of [[], ['charts'], ['files', 'manifest']]) {
  test(`what is not a command is answered with the commands: ${args.join(' ')}`, () => {
    const { status, stderr } = run(args);
    assert.equal(status, 1);
    assert.match(stderr, /^Usage: main\.ts files/u);
  });
}
