/** The operator in its cluster, as README.md installs it. */

import type { Cluster } from '../cluster/cluster.ts';
import { execute } from '../cluster/command-line.ts';
import { tool } from '../cluster/tools.ts';
import { killPods } from './machine.ts';

const RELEASE = 'oso-fallback-operator';
const NAMESPACE = 'oso-fallback-system';
const DEPLOYMENT = 'deployment/oso-fallback-operator';
const SELECTOR = '--selector=app.kubernetes.io/name=oso-fallback-operator';

export type Operator = {
  /** Resolves when every replica is ready. */
  readonly ready: () => Promise<void>;
  /** `helm test`: rejects with what it prints when the release does not work. */
  readonly test: () => Promise<void>;
  /** Every replica ends at once and without a word, as when machines lose power; others take their place. */
  readonly kill: () => Promise<void>;
};

export function operatorIn(cluster: Cluster): Operator {
  const kubectl: Cluster['kubectl'] = async (...args) =>
    await cluster.kubectl('--namespace', NAMESPACE, ...args);
  return {
    ready: async () => void (await kubectl('rollout', 'status', DEPLOYMENT, '--timeout=90s')),
    test: async () => {
      const command = [tool('helm'), 'test', RELEASE, '--namespace', NAMESPACE, '--logs'];
      await execute(command, { environment: cluster.environment });
    },
    kill: async () => {
      await killPods(cluster, NAMESPACE);
      // The kubelet would wait longer after each kill before it starts the same pods again.
      await kubectl('delete', 'pods', SELECTOR, '--force', '--grace-period=0', '--wait=false');
    },
  };
}
