/** A whole Kubernetes in a box of its own: control plane, one node, volumes, DNS and metrics. */

import { startAddOns } from './add-ons.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlaneAt,
} from './control-plane.ts';
import { type Node, startNode } from './node.ts';
import { NODE_ADDRESS, type NodeBox, startNodeBox } from './node-box.ts';
import type { Place } from './place.ts';
import { programGroup } from './program-group.ts';

/** A box has all ports for itself. */
const PORTS = { etcd: 2379, etcdPeers: 2380, api: 6443 };

export type Cluster = ControlPlane &
  Node & {
    /** Runs a command in the box, as root: `execute('iptables', '-I', …)`. Resolves to its output. */
    readonly execute: NodeBox['execute'];
    /** Makes an address in the box, of a Service or a pod, a port of 127.0.0.1; resolves to it. */
    readonly forward: NodeBox['forward'];
  };

/** Needs root. There may be several side by side. Resolves when pods can run. */
export async function startCluster(options: ControlPlaneOptions = {}): Promise<Cluster> {
  await using stack = new AsyncDisposableStack();
  const box = await startNodeBox();
  stack.defer(async () => await box.stop());
  const { run, enter, execute, forward } = box;
  const place: Place = {
    run,
    ports: PORTS,
    nodeAddress: NODE_ADDRESS,
    enter,
    forward: async (port) => await forward('127.0.0.1', port),
  };
  const controlPlane = await startControlPlaneAt(place, options);
  stack.defer(async () => await controlPlane.stop());
  const group = programGroup({ logsDirectory: run.logsDirectory, enter });
  stack.defer(async () => await group.stop());
  const parts = { box, group, controlPlane };
  const node = await startNode(parts);
  await startAddOns(parts);
  const owned = stack.move();
  const stop = async (): Promise<void> => await owned.disposeAsync();
  return { ...controlPlane, ...node, execute, forward, stop };
}
