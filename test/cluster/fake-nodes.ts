/**
 * Nodes that nobody runs, by kwok: a pod that is scheduled to one is Ready at once, has an address at
 * which nobody answers, and ends when it is deleted. For tests of what is made, not of what it does.
 */

import type { CommandLine } from './command-line.ts';
import { freePort } from './free-port.ts';
import { POD_RANGE } from './place.ts';
import type { ProgramGroup } from './program-group.ts';
import { TOOLS_DIRECTORY } from './tools.ts';
import { waitUntil } from './wait-until.ts';

const READY_MS_MAX = 60_000;
const ANNOTATION = { 'kwok.x-k8s.io/node': 'fake' };
const CAPACITY = { cpu: '64', memory: '256Gi', pods: '500' };

/** Resolves when `count` nodes are Ready: `fake-1`, `fake-2`, …, each in a zone of its own. */
export async function startFakeNodes(parts: {
  readonly count: number;
  readonly group: ProgramGroup;
  readonly commands: CommandLine;
  /** Of an administrator. */
  readonly kubeconfigPath: string;
}): Promise<void> {
  const { count, group, commands, kubeconfigPath } = parts;
  const kwok = await group.start('kwok', [
    `--kubeconfig=${kubeconfigPath}`,
    `--config=${TOOLS_DIRECTORY}/kwok-stages.yaml`,
    '--manage-all-nodes=false',
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    `--cidr=${POD_RANGE}`,
    '--node-ip=10.86.0.2',
    '--node-lease-duration-seconds=40',
    `--server-address=127.0.0.1:${await freePort()}`,
  ]);
  await commands.apply(Array.from({ length: count }, (_, index) => fakeNode(index + 1)));
  const wait = ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=5s'];
  const ready = waitUntil('fake nodes are Ready', async () => await commands.kubectl(...wait), {
    timeoutMs: READY_MS_MAX,
  });
  await Promise.race([ready, kwok.failed]);
}

function fakeNode(number: number): object {
  const name = `fake-${number}`;
  const labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'topology.kubernetes.io/zone': `zone-${number}`,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, annotations: ANNOTATION, labels },
    status: { capacity: CAPACITY, allocatable: CAPACITY },
  };
}
