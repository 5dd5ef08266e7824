/** How applications reach any ready node, and how each node, ready or not, has a name. */

import { DEFAULT_PORT } from '../../node/contract.ts';
import { childNames, HEADLESS_LABELS, selectorLabels } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { childMetadata } from './metadata.ts';
import { servicePort } from './ports.ts';

/** What `fallbackUrl` names. Affinity keeps a client on one node, whose answers are of one moment. */
export function clientService(fallback: OsoFallback): KubeObject {
  const { metadata, spec } = fallback;
  const { type, port, affinitySeconds: timeoutSeconds, annotations } = spec.service;
  const more = annotations === undefined ? {} : { annotations };
  const affinity =
    timeoutSeconds === 0
      ? { sessionAffinity: 'None' }
      : { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds } } };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: childMetadata(fallback, childNames(metadata.name).clientService, more),
    spec: {
      type,
      selector: selectorLabels(metadata.name),
      ...affinity,
      ports: [servicePort(spec, port)],
    },
  };
}

/** Names for peers and Prometheus: a node that is not ready may have what another one needs. */
export function headlessService(fallback: OsoFallback): KubeObject {
  const { metadata, spec } = fallback;
  const { headlessService: name } = childNames(metadata.name);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: childMetadata(fallback, name, { labels: HEADLESS_LABELS }),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(metadata.name),
      ports: [servicePort(spec, DEFAULT_PORT)],
    },
  };
}
