/** Hands the alerts to Prometheus Operator. */

import { childNames } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { alertRules } from './alerts.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';
import { imageOf } from './image.ts';

/** Undefined where it is off, where there is no such kind, and where nobody is to answer. */
export function prometheusRule(
  fallback: OsoFallback,
  context: DesiredContext,
): KubeObject | undefined {
  const { metadata, spec } = fallback;
  const { prometheusRule: wanted, labels = {} } = spec.monitoring;
  if (wanted === 'Disabled' || !context.serves.prometheusRule || spec.replicas === 0)
    return undefined;
  const { prometheusRule: name } = childNames(metadata.name);
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: childMetadata(fallback, name, { labels }),
    spec: {
      groups: [
        {
          name: `${metadata.namespace}-${name}`,
          rules: alertRules(fallback, imageOf(spec, context)),
        },
      ],
    },
  };
}
