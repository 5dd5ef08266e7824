/**
 * More nodes by load. It sets `spec.replicas` of the resource, which the operator copies to the StatefulSet:
 * so the two never disagree about a number.
 */

import { childNames, CONTAINER_NAME } from '../api/names.ts';
import { API_VERSION, KIND, type OsoFallback } from '../api/osofallback.ts';
import type { JsonObject, KubeObject } from '../kube/object.ts';
import { childMetadata } from './metadata.ts';

/** Twice as many nodes or two more, within a minute: whoever comes in an outage comes at once. */
const SCALE_OUT = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Percent', value: 100, periodSeconds: 60 },
    { type: 'Pods', value: 2, periodSeconds: 60 },
  ],
} as const;

/** A node that is gone has to copy everything again when it is missed. */
const SCALE_IN = {
  stabilizationWindowSeconds: 900,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }],
} as const;

/** Undefined without `spec.autoscaling`. */
export function autoscaler(fallback: OsoFallback): KubeObject | undefined {
  const { metadata, spec } = fallback;
  if (spec.autoscaling === undefined) return undefined;
  const { minReplicas, maxReplicas, cpuPercent, memoryPercent } = spec.autoscaling;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: childMetadata(fallback, childNames(metadata.name).autoscaler),
    spec: {
      scaleTargetRef: { apiVersion: API_VERSION, kind: KIND, name: metadata.name },
      minReplicas,
      maxReplicas,
      metrics: [...metric('cpu', cpuPercent), ...metric('memory', memoryPercent)],
      behavior: { scaleUp: SCALE_OUT, scaleDown: SCALE_IN },
    },
  };
}

/** Of the node's container alone: what stands beside it must not hide its load. 0 is off. */
function metric(name: string, averageUtilization: number): readonly JsonObject[] {
  if (averageUtilization === 0) return [];
  return [
    {
      type: 'ContainerResource',
      containerResource: {
        name,
        container: CONTAINER_NAME,
        target: { type: 'Utilization', averageUtilization },
      },
    },
  ];
}
