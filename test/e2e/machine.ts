/** What happens to a machine: it loses its power, and comes back. */

import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { tool } from '../cluster/tools.ts';
import { runDirectoryOf } from './run-directory.ts';

/**
 * Every process of a namespace's pods ends at once, their sandboxes too; then runtime and kubelet start
 * again. What is on volumes stays.
 */
export async function powerCycle(cluster: Cluster, namespace: string): Promise<void> {
  await killPods(cluster, namespace);
  await cluster.restartContainerd();
  await cluster.restartKubelet();
}

/** Every process of a namespace's pods ends at once: nobody is told that it will. */
export async function killPods(cluster: Cluster, namespace: string): Promise<void> {
  const socket = join(runDirectoryOf(cluster), 'containerd/socket');
  const control = async (...args: readonly string[]): Promise<readonly string[]> => {
    const program = [tool('ctr'), '--address', socket, '--namespace', 'k8s.io'];
    return (await cluster.execute(...program, ...args)).split('\n').filter((line) => line !== '');
  };
  const running = new Set(await control('tasks', 'list', '--quiet'));
  const ofNamespace = `labels."io.kubernetes.pod.namespace"==${namespace}`;
  const containers = await control('containers', 'list', '--quiet', ofNamespace);
  const kills = containers
    .filter((id) => running.has(id))
    .map(async (id) => await control('tasks', 'kill', '--signal=SIGKILL', id).catch(unlessGone));
  await Promise.all(kills);
}

/** A process that ended by itself a moment before needs no end. */
function unlessGone(error: unknown): void {
  if (!String(error).includes('no running task found')) throw error;
}
