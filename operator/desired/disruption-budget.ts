/** How many nodes a drain or an upgrade of the cluster may take at once. */

import { childNames, selectorLabels } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { childMetadata } from './metadata.ts';

/**
 * One at a time. Undefined where there is at most one node: a budget would then keep its machine from ever
 * being drained. A node that does not answer holds nobody up.
 */
export function disruptionBudget(fallback: OsoFallback): KubeObject | undefined {
  const { metadata, spec } = fallback;
  if (spec.replicas < 2) return undefined;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: childMetadata(fallback, childNames(metadata.name).disruptionBudget),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorLabels(metadata.name) },
    },
  };
}
