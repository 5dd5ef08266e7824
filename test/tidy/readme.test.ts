/** What the README tells someone to type exists, and something runs it; its tables are complete. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HELP } from '../../node/cli/help.ts';
import { EXIT, OWN_VARIABLES, VENDOR_VARIABLES } from '../../node/contract.ts';
import { MAY_IMPORT } from './layers.ts';
import { filesOf, ROOT, textOf } from './source-files.ts';

const README = textOf('README.md');
const PROGRAM = 'node_modules/.bin/node node/main.ts';

/** What runs each command of the README; `here` are run by this file. */
const RUN_BY: Readonly<Record<string, string>> = {
  'make demo': 'test/system/demo.test.ts',
  'make test': '.ci/run',
  'make check': 'Makefile',
  'make databases': '.ci/run',
  'make unit': 'Makefile',
  'make fuzz': 'Makefile',
  'make test-cluster': 'test/run.ts',
  'make test-e2e': 'test/e2e/fleet.test.ts',
  'make test-crash': 'test/crash/run.test.ts',
  'make test-sdk': 'test/sdk/matrix.test.ts',
  'make test-vendor': 'test/vendor/suite.test.ts',
  'printf %s': 'test/system/who-may-ask.test.ts',
  'make image': 'test/operator/image/main.test.ts',
  'docker build': 'test/operator/image/dockerfile.test.ts',
  'docker run': 'test/operator/image/image-runs.test.ts',
  'helm install': 'test/e2e/fleet.test.ts',
  'kubectl create secret': 'test/e2e/fleet.test.ts',
  'kubectl apply': 'test/e2e/fleet.test.ts',
  'kubectl wait': 'test/e2e/fleet.test.ts',
  'kubectl get': 'test/e2e/fleet.test.ts',
  'make demo-cluster': 'test/e2e/demo.test.ts',
  'make bench': 'Makefile',
  'make bench-snapshot': 'Makefile',
  [`${PROGRAM} test test/demo/gitcloud.polar`]: 'here',
  [`${PROGRAM} validate test/demo/gitcloud.polar`]: 'here',
  ...Object.fromEntries(
    ['build', 'verify', 'inspect', 'check', 'list', 'actions', 'query', 'explain'].map(
      (command) => [`${PROGRAM} ${command}`, 'test/system/look-into-a-copy.test.ts'],
    ),
  ),
  [`${PROGRAM} primary`]: 'test/system/processes.ts',
  [`${PROGRAM} serve --export`]: 'test/system/outage-start.test.ts',
  [`${PROGRAM} serve --import`]: 'test/system/outage-start.test.ts',
  [`${PROGRAM} serve`]: 'test/system/processes.ts',
};

/** The lines of all fenced blocks of shell, without the variables before a command. */
function commands(): readonly string[] {
  const blocks = [...README.matchAll(/^```sh\n(?<lines>.*?)^```$/gmsu)];
  return blocks
    .flatMap((block) => (block.groups?.['lines'] ?? '').split('\n'))
    .map((line) => line.replace(/^(?:[A-Z_]+=\S+ )+/u, ''))
    .filter((line) => line !== '');
}

function runnerOf(command: string): string | undefined {
  const known = Object.keys(RUN_BY).find(
    (each) => command === each || command.startsWith(`${each} `),
  );
  return known === undefined ? undefined : RUN_BY[known];
}

test('every command of the README is run by something', () => {
  assert.ok(commands().length > 5);
  const unproved = commands().filter((command) => {
    const runner = runnerOf(command);
    return runner === undefined || (runner !== 'here' && !existsSync(join(ROOT, runner)));
  });
  assert.deepEqual(unproved, []);
});

test('every make command of the README is in the Makefile, and so in its list', () => {
  const targets = new Set(
    [...textOf('Makefile').matchAll(/^(?<name>[a-z0-9-]+):.*##/gmu)].map(
      (match) => match.groups?.['name'],
    ),
  );
  const named = [...README.matchAll(/\bmake (?<name>[a-z0-9-]+)\b/gu)]
    .map((match) => match.groups?.['name'])
    .filter((name) => name !== 'alone');
  assert.deepEqual(
    named.filter((name) => !targets.has(name)),
    [],
  );
});

for (const command of commands().filter((each) => runnerOf(each) === 'here')) {
  test(`works: ${command}`, () => {
    const words = command.split(' ').slice(1);
    const run = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });
}

test('every variable and exit code is in the README', () => {
  const variables = [...Object.values(VENDOR_VARIABLES), ...Object.values(OWN_VARIABLES)];
  assert.deepEqual(
    variables.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'mu').test(README)),
    [],
  );
  assert.deepEqual(
    Object.values(EXIT).filter((code) => !new RegExp(`^\\| ${code} +\\|`, 'mu').test(README)),
    [],
  );
});

test('README and help put a node on the port that the SDKs expect, and the primary beside it', () => {
  for (const text of [README, HELP]) {
    const primaries = [...text.matchAll(/OSO_URL=http:\/\/[\w.]+:(?<port>\d+)/gu)];
    const nodes = [...text.matchAll(/fallbackUrl: 'http:\/\/[\w.]+:(?<port>\d+)'/gu)];
    assert.deepEqual([...new Set(primaries.map(({ groups }) => groups?.['port']))], ['8081']);
    assert.deepEqual([...new Set(nodes.map(({ groups }) => groups?.['port']))], ['8080']);
    assert.match(text, / primary .*--port 8081/u);
  }
});

test('every link to a file of the project leads somewhere', () => {
  for (const path of ['README.md', ...filesOf('{node,operator,charts,crds,docs}/**/*.md')]) {
    const links = [...textOf(path).matchAll(/\]\((?<target>[^)#:]+)\)/gu)];
    const broken = links
      .map((link) => join(ROOT, path, '..', link.groups?.['target'] ?? ''))
      .filter((target) => !existsSync(target));
    assert.deepEqual(broken, []);
  }
});

test('node/README.md lists the layers in their order', () => {
  const listed = [...textOf('node/README.md').matchAll(/^\| `(?<name>[\w.-]+)\/?` +\|/gmu)];
  assert.deepEqual(
    listed.map((row) => `node/${row.groups?.['name']}`),
    Object.keys(MAY_IMPORT).filter((layer) => layer.startsWith('node/')),
  );
});
