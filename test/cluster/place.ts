/** Where a cluster runs: on loopback beside everything else, or in a box of its own. */

import type { RunDirectory } from './run-directory.ts';

export type Place = {
  readonly run: RunDirectory;
  readonly ports: { readonly etcd: number; readonly etcdPeers: number; readonly api: number };
  /** The address of the node, if there is one: then the API server serves on it too. */
  readonly nodeAddress?: string;
  /** A command that runs another one there. */
  readonly enter?: readonly string[];
  /** Lets this process reach a port there; resolves to the port of 127.0.0.1 that leads to it. */
  forward(port: number): Promise<number>;
};

export const SERVICE_RANGE = '10.96.0.0/16';
/** The first of the range: Kubernetes gives it to its own API. */
export const KUBERNETES_ADDRESS = '10.96.0.1';
export const POD_RANGE = '10.85.0.0/16';
