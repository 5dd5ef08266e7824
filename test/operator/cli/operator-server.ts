/** An API server for a whole operator: the fake one, and a kubeconfig that leads to it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeApiServer } from '../../fakes/api-server.ts';
import { LOOPBACK_CERTIFICATE } from '../../fakes/api-server-tls.ts';
import { FLEET_TYPES, putSecret, TOKEN } from '../../fakes/fleet-parts.ts';
import { SERVED_EVENTS, SERVED_LEASES } from '../../fakes/kube-parts.ts';

const AUTHORITY = Buffer.from(LOOPBACK_CERTIFICATE).toString('base64');

export type OperatorServer = AsyncDisposable & {
  readonly api: FakeApiServer;
  readonly kubeconfigPath: string;
};

/** With the Secret of the token. `kinds`: those besides Leases and Events. */
export async function startOperatorServer(kinds = FLEET_TYPES): Promise<OperatorServer> {
  const types = [...kinds, SERVED_LEASES, SERVED_EVENTS];
  const api = await FakeApiServer.start({ types });
  putSecret(api, 'oso', { apiToken: TOKEN });
  const directory = mkdtempSync(join(tmpdir(), 'oso-operator-'));
  const kubeconfigPath = join(directory, 'kubeconfig');
  const named = { name: 'fake' };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: [{ ...named, cluster: { server: api.url, 'certificate-authority-data': AUTHORITY } }],
    users: [{ ...named, user: { token: 'anything' } }],
    contexts: [{ ...named, context: { cluster: 'fake', user: 'fake' } }],
  };
  writeFileSync(kubeconfigPath, JSON.stringify(kubeconfig));
  return {
    api,
    kubeconfigPath,
    [Symbol.asyncDispose]: async () => {
      rmSync(directory, { recursive: true });
      await api[Symbol.asyncDispose]();
    },
  };
}
