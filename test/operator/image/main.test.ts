import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { VERSION } from '../../../node/contract.ts';
import { PROGRAMS } from '../../../operator/image/programs.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { readArchive } from './archives.ts';

const skip = process.platform !== 'linux' && 'needs the libraries of a Linux';

function run(...args: readonly string[]) {
  const main = join(ROOT, 'operator/image/main.ts');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}

test('every image is a file, and a line with its size and digest', { skip }, async () => {
  const out = join(temporaryDirectory(), 'dist');
  const { stdout, status } = run('--out', out);
  assert.equal(status, 0, stdout);
  const files = readdirSync(out).toSorted();
  assert.equal(files.length, PROGRAMS.length);
  for (const file of files) {
    assert.match(
      file,
      new RegExp(`^oso-fallback-\\w+-${VERSION}-linux-(?:amd|arm)64\\.oci\\.tar$`, 'u'),
    );
    const { described } = await readArchive(readFileSync(join(out, file)));
    const line = stdout.split('\n').find((each) => each.startsWith(file));
    assert.match(line ?? '', /\d\.\d +\d+\.\d +\d+\.\d +sha256:[0-9a-f]{64}$/u);
    assert.ok(line?.endsWith(described.digest));
  }
});

test('with --tree the files are folders', { skip }, () => {
  const tree = temporaryDirectory();
  assert.equal(run('--tree', tree).status, 0);
  assert.ok(existsSync(join(tree, 'oso-fallback-node/app/main.mjs')));
});

test('a machine that there is no image for is refused', () => {
  const { status, stdout } = run('--arch', 'riscv64');
  assert.equal(status, 1);
  assert.match(stdout, /"riscv64": there is amd64, arm64$/mu);
});
