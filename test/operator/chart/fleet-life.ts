/** The life of a fleet, such that whoever looks after it uses every right that it can need. */

import type { ControlPlane } from '../../cluster/control-plane.ts';
import { waitUntil } from '../../cluster/wait-until.ts';

const TIMEOUT_MS = 60_000;
const NAME = 'shop';
const HASHES = 'secret/shop-key-hashes';

/** Every child, and what no resource needs: those can be gone. */
const LASTING = ['statefulset/shop', 'service/shop', 'service/shop-nodes'];
const ACCOUNT = 'serviceaccount/shop-nodes';
const OPTIONAL = [
  'poddisruptionbudget/shop',
  'horizontalpodautoscaler/shop',
  'networkpolicy/shop',
  'servicemonitor/shop',
  'prometheusrule/shop',
  HASHES,
];
const CHILDREN = [...LASTING, ACCOUNT, ...OPTIONAL];

const LABEL = String.raw`{.metadata.labels.app\.kubernetes\.io/name}`;

/** Kinds that Prometheus Operator brings, as far as an API server needs to know them. */
export function monitoringDefinitions(): readonly object[] {
  return ['ServiceMonitor', 'PrometheusRule'].map((kind) => {
    const [group, plural] = ['monitoring.coreos.com', `${kind.toLowerCase()}s`];
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const schema = { openAPIV3Schema: open };
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural, singular: kind.toLowerCase() },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
  });
}

/** In `namespace`, which must exist. At the end nothing is left but what the garbage collector takes. */
export async function liveThrough(cluster: ControlPlane, namespace: string): Promise<void> {
  const kubectl = async (...args: readonly string[]): Promise<string> =>
    await cluster.kubectl('--namespace', namespace, ...args);
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const ask = async () => ((await holds()) ? true : undefined);
    await waitUntil(what, ask, { timeoutMs: TIMEOUT_MS });
  };
  const get = async (path: string, ...what: readonly string[]): Promise<string> =>
    await kubectl('get', ...what, '--ignore-not-found', '--output', `jsonpath=${path}`);
  const areThere = async (names: readonly string[]): Promise<boolean> =>
    (await get('{.items[*].kind}', ...names, 'osofb/shop')).split(' ').length === names.length + 1;
  const apply = async (spec: object): Promise<string> =>
    await cluster.apply(fallback(namespace, spec));
  const drift = async (name: string): Promise<void> => {
    await kubectl('label', name, '--overwrite', 'app.kubernetes.io/name=changed');
    await until(`${name} is put back`, async () => (await get(LABEL, name)) === 'oso-fallback');
  };

  await apply(EVERYTHING);
  const reason = '{.status.conditions[?(@.type=="Ready")].reason}';
  await until('the Secret is missed', async () => (await get(reason, 'osofb', NAME)) !== '');
  await cluster.apply(secret(namespace));
  await until('every child is there', async () => await areThere(CHILDREN));
  for (const name of CHILDREN) await drift(name);
  await drift('service/shop');

  await apply({ ...EVERYTHING, logLevel: 'Info' });
  const variable = '{.spec.template.spec.containers[0].env[?(@.name=="OSO_LOG_LEVEL")].value}';
  const isChanged = async () => (await get(variable, 'statefulset', NAME)) === 'info';
  await until('the change is rolled out', isChanged);

  await apply(NOTHING_OPTIONAL);
  const areGone = async () => (await get('{.items}', ...OPTIONAL)) === '';
  await until('what is not wanted is gone', areGone);
  await kubectl('delete', `osofb/${NAME}`, 'secret/oso');
}

const REQUIRED = {
  environment: 'test',
  tenant: 'acme',
  apiToken: { secretName: 'oso' },
  networkPolicy: { enabled: true },
};

const EVERYTHING = {
  ...REQUIRED,
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  applicationKeys: { secretName: 'oso', keys: ['web'] },
};

const NOTHING_OPTIONAL = {
  ...REQUIRED,
  replicas: 1,
  networkPolicy: { enabled: false },
  monitoring: { serviceMonitor: 'Disabled', prometheusRule: 'Disabled' },
};

function fallback(namespace: string, spec: object): object {
  return {
    apiVersion: 'fallback.oso.dev/v1',
    kind: 'OsoFallback',
    metadata: { name: NAME, namespace },
    spec,
  };
}

function secret(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'oso', namespace },
    stringData: { apiToken: 'e_test_1_secret', web: 'e_test_2_secret' },
  };
}
