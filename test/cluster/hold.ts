/** Keeps a control plane up for a person: `node test/cluster/hold.ts`. Ctrl-C ends it. */

import { once } from 'node:events';
import { dirname } from 'node:path';
import { startControlPlane } from './control-plane.ts';
import { TOOLS_DIRECTORY } from './tools.ts';

const cluster = await startControlPlane({ auditLog: true });
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
