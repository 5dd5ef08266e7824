/** Tells Prometheus Operator where the nodes' metrics are. */

import { PATHS } from '../../node/contract.ts';
import { childNames, HEADLESS_LABELS, selectorLabels } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';
import { PORT_NAME } from './ports.ts';

/** The headless Service has every node once, ready or not. Undefined where it is off or there is no such kind. */
export function serviceMonitor(
  fallback: OsoFallback,
  { serves }: Pick<DesiredContext, 'serves'>,
): KubeObject | undefined {
  const { metadata, spec } = fallback;
  const { serviceMonitor: wanted, labels = {} } = spec.monitoring;
  if (wanted === 'Disabled' || !serves.serviceMonitor) return undefined;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: childMetadata(fallback, childNames(metadata.name).serviceMonitor, { labels }),
    spec: {
      selector: { matchLabels: { ...selectorLabels(metadata.name), ...HEADLESS_LABELS } },
      endpoints: [{ port: PORT_NAME, path: PATHS.metrics }],
    },
  };
}
