/** The operator in this process, on a real API server: for tests that ask what it did, and when it rests. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../../../operator/cli/options.ts';
import { runOperator } from '../../../operator/cli/run.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { AuditEvent } from '../../cluster/audit-log.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { NAMESPACE } from '../api/resources.ts';

const WAIT = { timeoutMs: 30_000 };
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

export type ClusterOperator = {
  /** How many passes have ended. */
  readonly passes: () => number;
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
};

/** `installedIn`: the namespace of its installation. Without: it runs outside the cluster. */
export function startOperator(cluster: ControlPlane, installedIn = ''): ClusterOperator {
  const options = readOptions(
    ['--port=0', '--log-level=debug', `--kubeconfig=${cluster.kubeconfigPath}`],
    { POD_NAMESPACE: installedIn },
  );
  if (typeof options === 'string') throw new Error(options);
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = runOperator(options, {
    write: (line) => void lines.push(line),
    clock: SYSTEM_CLOCK,
    random: Math.random,
    signal: stop.signal,
  });
  return {
    lines,
    passes: () => lines.filter((line) => line.includes('"msg":"Pass"')).length,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** The CRD, a namespace and the Secret of the token. */
export async function prepare(cluster: ControlPlane): Promise<void> {
  await cluster.apply(readFileSync(join(ROOT, 'crds/osofallbacks.yaml'), 'utf8'));
  await cluster.kubectl('wait', '--for=condition=Established', 'crd/osofallbacks.fallback.oso.dev');
  await cluster.kubectl('create', 'namespace', NAMESPACE);
  const token = '--from-literal=apiToken=e_01JABCDEFG_key1_secret';
  await kubectlIn(cluster, 'create', 'secret', 'generic', 'oso', token);
}

/** In the namespace of the tests. */
export async function kubectlIn(
  cluster: ControlPlane,
  ...args: readonly string[]
): Promise<string> {
  return await cluster.kubectl('--namespace', NAMESPACE, ...args);
}

/** One field of an object, as text. */
export async function fieldOf(cluster: ControlPlane, what: string, path: string): Promise<string> {
  return await kubectlIn(cluster, 'get', what, `--output=jsonpath={${path}}`);
}

export async function untilField(
  cluster: ControlPlane,
  [what, path, isIt]: readonly [string, string, (value: string) => boolean],
): Promise<string> {
  return await waitUntil(
    `${path} of ${what}`,
    async () => {
      const value = await fieldOf(cluster, what, path);
      return isIt(value) ? value : undefined;
    },
    WAIT,
  );
}

/** The reason of a condition of the resource. */
export function reasonPath(type: string): string {
  return `.status.conditions[?(@.type=="${type}")].reason`;
}

export function statusPath(type: string): string {
  return `.status.conditions[?(@.type=="${type}")].status`;
}

/** What the operator has sent to change anything. */
export async function writesOf(cluster: ControlPlane): Promise<readonly AuditEvent[]> {
  const events = await cluster.auditEvents();
  return events.filter(
    ({ userAgent, verb, stage }) =>
      stage === 'ResponseComplete' &&
      userAgent?.startsWith('oso-fallback-operator/') === true &&
      WRITES.includes(verb),
  );
}

/** Until nothing has been written for a while. Returns how many writes there were. */
export async function untilRest(cluster: ControlPlane): Promise<number> {
  let before = -1;
  let since = Date.now();
  return await waitUntil(
    'the operator rests',
    async () => {
      const { length } = await writesOf(cluster);
      if (length !== before) since = Date.now();
      before = length;
      return Date.now() - since > 1_500 ? length : undefined;
    },
    WAIT,
  );
}
