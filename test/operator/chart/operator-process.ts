/** The operator as its pod would run it: the chart's arguments, and no rights but those of its service account. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { NAMESPACE, type Rendered } from './helm.ts';

type PodSpec = {
  readonly serviceAccountName: string;
  readonly containers: readonly { readonly args: readonly string[] }[];
};

export type OperatorProcess = {
  /** Of /healthz, /readyz and /metrics. */
  readonly port: number;
  /** Resolves when it has ended in order. */
  stop(): Promise<void>;
};

const MAIN = join(ROOT, 'operator/main.ts');

/** Arguments that only a pod can be given. */
const PORT = '--port=0';

/** The one Deployment of a release. */
export function podSpecIn(objects: readonly Rendered[]): PodSpec {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') ?? assert.fail();
  const { template } = deployment['spec'] as { readonly template: { readonly spec: PodSpec } };
  return template.spec;
}

/** Resolves when it serves its health. `name`: of the pod that it stands for. */
export async function startOperator(
  cluster: ControlPlane,
  objects: readonly Rendered[],
  name: string,
): Promise<OperatorProcess> {
  const { serviceAccountName, containers } = podSpecIn(objects);
  const user = `system:serviceaccount:${NAMESPACE}:${serviceAccountName}`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`];
  const kubeconfig = await cluster.kubeconfigFor(user, groups);
  const args = containers.flatMap((container) => container.args);
  const child = spawn(process.execPath, [MAIN, ...args, PORT, `--kubeconfig=${kubeconfig}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, POD_NAME: name, POD_NAMESPACE: NAMESPACE },
  });
  const log = createWriteStream(join(cluster.logsDirectory, `${name}.log`));
  const port = await portOf(child, log);
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Reads on after it: a pipe that nobody reads stops who writes. */
async function portOf(child: ChildProcess, log: WriteStream): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('exit', () => reject(new Error('the operator ended before it had started')));
  if (child.stdout === null) throw new Error('the operator has no output');
  createInterface(child.stdout).on('line', (line) => {
    log.write(`${line}\n`);
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number };
    if (msg === 'Started' && port !== undefined) resolve(port);
  });
  return await promise;
}
