/**
 * A box: namespaces of processes, mounts, network and shared memory, in which a node is alone. When
 * its first process ends, Linux ends all others and takes away every mount, link and rule of it.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './command-line.ts';
import { controlGroupDirectories, createControlGroup } from './control-groups.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { SERVICE_RANGE } from './place.ts';
import { type Program, startProgram } from './program.ts';
import { createRunDirectory, type RunDirectory } from './run-directory.ts';
import { tool } from './tools.ts';
import { waitUntil } from './wait-until.ts';

export const NODE_ADDRESS = '10.86.0.1';
const READY_MS_MAX = 20_000;

/**
 * `$1` is the run's directory, `$2` what then reaps orphans as process 1. What the kubelet and the
 * runtime keep outside of their own directories is bound into it, and so are the machine's settings that
 * the kubelet changes. A Service's address needs a route before a rule can rewrite it.
 */
const SET_UP = `
ip link set lo up
ip addr add ${NODE_ADDRESS}/32 dev lo
ip route add ${SERVICE_RANGE} dev lo
echo 1 > /proc/sys/net/ipv4/ip_forward
for place in /var/lib/kubelet /var/log/containers /var/log/pods; do
  mkdir -p "$1/box$place" "$place"
  mount --bind "$1/box$place" "$place"
done
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  mkdir -p "$1/box/sys/$(dirname $setting)"
  cat "/proc/sys/$setting" > "$1/box/sys/$setting"
  mount --bind "$1/box/sys/$setting" "/proc/sys/$setting"
done
mount -t tmpfs tmpfs /run
touch "$1/box/ready"
exec "$2"
`;

export type NodeBox = Forwarder & {
  readonly run: RunDirectory;
  /** The kubelet's `cgroupRoot`. */
  readonly controlGroup: string;
  /** A command that runs another one in the box. */
  readonly enter: readonly string[];
  /** Runs a command in the box; resolves to its output. */
  readonly execute: (...argv: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};

export async function startNodeBox(): Promise<NodeBox> {
  await using stack = new AsyncDisposableStack();
  const run = createRunDirectory(controlGroupDirectories);
  stack.defer(async () => await run.remove());
  createControlGroup(run.name);
  const box = await startProgram({
    name: 'box',
    argv: ['sh', '-euc', SET_UP, 'sh', run.path, tool('pause')],
    enter: [
      'unshare',
      '--fork',
      '--pid',
      '--mount-proc',
      '--mount',
      '--net',
      '--ipc',
      '--kill-child',
    ],
    logsDirectory: run.logsDirectory,
  });
  stack.defer(async () => await box.stop('SIGKILL'));
  const pid = await untilReady(box, join(run.path, 'box/ready'));
  const namespaces = ['--target', String(pid), '--pid', '--mount', '--net', '--ipc'];
  const enter = ['nsenter', ...namespaces, '--'];
  const forwarder = await startForwarder(pid, run.logsDirectory);
  stack.defer(async () => await forwarder.stop());
  const owned = stack.move();
  return {
    run,
    enter,
    controlGroup: `/${run.name}`,
    forward: forwarder.forward,
    execute: async (...argv) => await execute([...enter, ...argv]),
    stop: async () => await owned.disposeAsync(),
  };
}

/** Resolves to the process id of the box's first process. */
async function untilReady(box: Program, mark: string): Promise<number> {
  const isReady = async (): Promise<number | undefined> =>
    await Promise.resolve(existsSync(mark) ? box.pid() : undefined);
  const ready = waitUntil('the box is ready', isReady, { timeoutMs: READY_MS_MAX });
  return await Promise.race([ready, box.failed]);
}
