/**
 * What the operator's client does to a real API server, measured now, on this machine, beside the
 * official client. PASS or FAIL for each goal. `--only requests,lists,silence`, `--json`. Ends with 1 when a
 * goal is missed. Needs what `make cluster-tools` builds.
 */

import { parseArgs } from 'node:util';
import { startControlPlane } from '../cluster/control-plane.ts';
import { measureDeadConnection, measureLists, measureRequests } from './api-server.ts';
import { measureAll } from './measure-all.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'requests,lists,silence' },
    json: { type: 'boolean', default: false },
  },
});

const { kubeconfigPath, stop } = await startControlPlane();
try {
  await measureAll(
    {
      requests: () => measureRequests(kubeconfigPath),
      lists: () => measureLists(kubeconfigPath, 5_000),
      silence: () => measureDeadConnection(kubeconfigPath),
    },
    values,
  );
} finally {
  await stop();
}
