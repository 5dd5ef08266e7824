/** What the operator takes, as its image runs it: until its first pass, and of memory. Prints the figures. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../../operator/image/bundle.ts';
import { PROGRAMS } from '../../operator/image/programs.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { describeTier } from '../cluster/tiers.ts';
import { ROOT } from '../tidy/source-files.ts';
import { resourceWith } from './api/resources.ts';
import { prepare, untilField, untilRest, writesOf } from './reconcile/cluster-operator.ts';

const FIRST_PASS_MS_MAX = 2_000;
const RESIDENT_MEBIBYTES_MAX = 120;
const RESOURCES = 10;

describeTier('api-server', 'what the operator takes', ({ test, before, after }) => {
  let cluster: ControlPlane;
  let directory: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'oso-operator-bundle-'));
    const { files } = await bundle(ROOT, 'operator/main.ts');
    for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
    cluster = await startControlPlane({ auditLog: true, fakeNodes: 3 });
    await prepare(cluster);
  });
  after(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true });
  });

  test(`the first pass has ended in ${FIRST_PASS_MS_MAX} ms; ${RESOURCES} resources fit ${RESIDENT_MEBIBYTES_MAX} MiB`, async () => {
    for (let index = 0; index < RESOURCES; index += 1) {
      await cluster.apply(resourceWith({}, `shop-${index}`));
    }
    const beganAtMs = performance.now();
    const operator = startBundle(directory, cluster);
    try {
      await operator.firstPass;
      const firstPassMs = performance.now() - beganAtMs;
      const last = `osofb/shop-${RESOURCES - 1}`;
      await untilField(cluster, [last, '.status.readyReplicas', (value) => value === '2']);
      await untilRest(cluster);
      const { current, peak } = memoryOf(operator.child);
      const { length: writes } = await writesOf(cluster);
      process.stdout.write(
        `operator: first pass after ${Math.round(firstPassMs)} ms; with ${RESOURCES} resources and their ${2 * RESOURCES} nodes ` +
          `${current.toFixed(0)} MiB resident, ${peak.toFixed(0)} MiB at most; ${writes} writes until it rested\n`,
      );
      assert.ok(firstPassMs <= FIRST_PASS_MS_MAX, `${firstPassMs} ms`);
      assert.ok(current <= RESIDENT_MEBIBYTES_MAX, `${current} MiB`);
    } finally {
      const exited = once(operator.child, 'exit');
      operator.child.kill('SIGTERM');
      assert.deepEqual(await exited, [0, null]);
    }
  });
});

/** As its image does it. */
function startBundle(directory: string, cluster: ControlPlane) {
  const program = PROGRAMS.find(({ name }) => name === 'oso-fallback-operator');
  assert.ok(program !== undefined);
  const args = ['--port=0', '--log-level=debug', `--kubeconfig=${cluster.kubeconfigPath}`];
  const child = spawn(process.execPath, [...program.flags, join(directory, 'main.mjs'), ...args], {
    env: { ...program.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise: firstPass, resolve, reject } = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => {
    if (line.includes('"msg":"Pass"')) resolve();
  });
  child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  return { child, firstPass };
}

/** In MiB. */
function memoryOf({ pid }: ChildProcess): { readonly current: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(status)?.[1]);
  return { current: kibibytes('VmRSS') / 1_024, peak: kibibytes('VmHWM') / 1_024 };
}
