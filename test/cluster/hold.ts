/**
 * Keeps a cluster up for a person: `node test/cluster/hold.ts` a control plane, `… hold.ts node` one with
 * a node. Ctrl-C ends it.
 */

import { once } from 'node:events';
import { dirname } from 'node:path';
import { startCluster } from './cluster.ts';
import { startControlPlane } from './control-plane.ts';
import { TOOLS_DIRECTORY } from './tools.ts';

const start = process.argv[2] === 'node' ? startCluster : startControlPlane;
const cluster = await start({ auditLog: true });
process.stdout.write(`export KUBECONFIG=${cluster.kubeconfigPath}
export PATH=${TOOLS_DIRECTORY}:$PATH
# run directory: ${dirname(cluster.logsDirectory)}
# logs: ${cluster.logsDirectory}
# Ctrl-C ends it.
`);
// A listener alone keeps no process alive.
const alive = setInterval(() => {}, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(alive);
await cluster.stop();
