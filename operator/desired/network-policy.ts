/** Who may connect to the nodes, and where they may go themselves. */

import { DEFAULT_PORT } from '../../node/contract.ts';
import { childNames, selectorLabels } from '../api/names.ts';
import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import type { JsonObject, KubeObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';

/** 5353 is where OpenShift's name servers listen: the policy sees ports behind the Service. */
const NAME_SERVER_PORTS = [53, 5353].flatMap((port) => [
  { protocol: 'UDP', port },
  { protocol: 'TCP', port },
]);
const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const NODE_PORTS = [{ protocol: 'TCP', port: DEFAULT_PORT }];
/** Every namespace has its name as this label. */
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Undefined where `spec.networkPolicy` wants none. */
export function networkPolicy(
  fallback: OsoFallback,
  context: DesiredContext,
): KubeObject | undefined {
  const { metadata, spec } = fallback;
  if (!spec.networkPolicy.enabled) return undefined;
  const nodes = { podSelector: { matchLabels: selectorLabels(metadata.name) } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: childMetadata(fallback, childNames(metadata.name).networkPolicy),
    spec: {
      ...nodes,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ...whence(spec, context), ports: NODE_PORTS }],
      egress: [
        { ports: NAME_SERVER_PORTS },
        { to: [nodes], ports: NODE_PORTS },
        { ...whither(spec), ports: primaryPorts(spec) },
      ],
    },
  };
}

/** Without `clientNamespaces`, from anywhere; with them the fleet and its operator come in all the same. */
function whence(
  { networkPolicy: { clientNamespaces } }: OsoFallbackSpec,
  { operatorNamespace }: DesiredContext,
): JsonObject {
  if (clientNamespaces === undefined) return {};
  const values = [
    ...new Set([...clientNamespaces, ...(operatorNamespace ? [operatorNamespace] : [])]),
  ].toSorted();
  const inThem = { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values }] };
  const others = values.length === 0 ? [] : [{ namespaceSelector: inThem }];
  return { from: [{ podSelector: {} }, ...others] };
}

function whither({ networkPolicy: { primaryCidrs } }: OsoFallbackSpec): JsonObject {
  if (primaryCidrs === undefined) return {};
  return { to: primaryCidrs.map((cidr) => ({ ipBlock: { cidr } })) };
}

/** Of the URL, and HTTPS, over which stores of copies are reached. */
function primaryPorts({ url }: OsoFallbackSpec): readonly JsonObject[] {
  const { port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? HTTPS_PORT : HTTP_PORT;
  const ports = new Set([HTTPS_PORT, port === '' ? usual : Number(port)]);
  return [...ports].map((each) => ({ protocol: 'TCP', port: each }));
}
