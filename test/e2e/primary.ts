/**
 * What stands in the place of Oso Cloud: the node's own program as a development primary, in a namespace
 * that nobody else looks into, with the demo's policy and facts.
 */

import { Oso } from 'oso-cloud';
import { DEFAULT_PORT } from '../../node/contract.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { facts } from '../demo/facts.ts';
import { load } from '../demo/load.ts';
import { DEVELOPMENT_KEY } from '../system/processes.ts';
import { NODE_IMAGE } from './images.ts';

const NAMESPACE = 'oso-cloud';
const NAME = 'primary';
/** Within the cluster. */
export const PRIMARY_HOST = `${NAME}.${NAMESPACE}:${DEFAULT_PORT}`;
const FACTS = 6_000;
const SEED = 1;

export type Primary = {
  /** Drops whatever is sent to it, connections that are open included; its name still resolves. */
  readonly cut: () => Promise<void>;
  /** Undoes it; nothing if there is nothing to undo. */
  readonly restore: () => Promise<void>;
};

/** Resolves when it has the policy and every fact. */
export async function startPrimary(cluster: Cluster): Promise<Primary> {
  await cluster.apply(objects());
  await cluster.kubectl(
    '-n',
    NAMESPACE,
    'rollout',
    'status',
    `deployment/${NAME}`,
    '--timeout=90s',
  );
  const find = ['get', 'service', NAME, '--output=jsonpath={.spec.clusterIP}'];
  const address = (await cluster.kubectl('-n', NAMESPACE, ...find)).trim();
  const port = await cluster.forward(address, DEFAULT_PORT);
  const oso = new Oso(`http://127.0.0.1:${port}`, DEVELOPMENT_KEY);
  await load({ oso, facts: facts({ size: FACTS, seed: SEED }) });

  // Before its address is translated into that of a pod: what comes from pods and goes to the Service.
  const rule = ['PREROUTING', '--destination', address, '--jump', 'DROP'];
  let isCut = false;
  const change = async (action: '--insert' | '--delete'): Promise<void> => {
    if (isCut === (action === '--insert')) return;
    await cluster.execute('iptables', '--wait', '--table', 'raw', action, ...rule);
    isCut = !isCut;
  };
  return {
    cut: async () => await change('--insert'),
    restore: async () => await change('--delete'),
  };
}

function objects(): readonly object[] {
  const labels = { app: NAME };
  const metadata = { name: NAME, namespace: NAMESPACE };
  const container = {
    name: NAME,
    image: NODE_IMAGE,
    imagePullPolicy: 'Never',
    args: ['primary', '--host', '0.0.0.0', '--port', String(DEFAULT_PORT)],
    ports: [{ containerPort: DEFAULT_PORT }],
    readinessProbe: { tcpSocket: { port: DEFAULT_PORT }, periodSeconds: 1 },
    resources: { requests: { cpu: '50m', memory: '128Mi' } },
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ port: DEFAULT_PORT }] },
    },
  ];
}
