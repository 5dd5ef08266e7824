/** The nodes themselves: one pod each, with a name and a volume that stay its own. */

import { childNames, selectorLabels } from '../api/names.ts';
import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import type { JsonObject, KubeObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';
import { podTemplate } from './pod.ts';
import { volumeClaimTemplates, volumeSize } from './volumes.ts';

/** How long a new node must answer before the next one is stopped, in seconds. */
const READY_SECONDS_MIN = 10;
const REVISIONS_MAX = 5;

/**
 * Nodes need nobody else to start, so all start at once; and a node that cannot become ready does not keep
 * its correction from being rolled out (kubernetes/kubernetes#67250). Changes come one node after the other.
 */
export function statefulSet(fallback: OsoFallback, context: DesiredContext): KubeObject {
  const { metadata, spec } = fallback;
  const names = childNames(metadata.name);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: childMetadata(fallback, names.statefulSet),
    spec: {
      serviceName: names.headlessService,
      replicas: spec.replicas,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      minReadySeconds: READY_SECONDS_MIN,
      revisionHistoryLimit: REVISIONS_MAX,
      selector: { matchLabels: selectorLabels(metadata.name) },
      template: podTemplate(fallback, context),
      ...claims(fallback, volumeSize(spec, context)),
    },
  };
}

function claims(fallback: OsoFallback, size: string): JsonObject {
  const { storage }: OsoFallbackSpec = fallback.spec;
  if (storage.kind === 'Ephemeral') return {};
  const { whenDeleted = 'Delete', whenScaled = 'Delete' } = storage.retain ?? {};
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
    volumeClaimTemplates: volumeClaimTemplates(fallback, size),
  };
}
