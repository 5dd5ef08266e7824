/** Tells Prometheus Operator where the nodes' metrics are. */

import assert from 'node:assert/strict';
import { PATHS } from '../../node/contract.ts';
import { childNames, HEADLESS_LABELS, selectorLabels } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import { serverNameOf } from '../api/spec-tls.ts';
import type { JsonObject, KubeObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';
import { portName } from './ports.ts';

/** The headless Service has every node once, ready or not. Undefined where it is off or there is no such kind. */
export function serviceMonitor(
  fallback: OsoFallback,
  { serves, caKey }: Pick<DesiredContext, 'serves' | 'caKey'>,
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
      endpoints: [{ port: portName(spec), path: PATHS.metrics, ...tlsOf(fallback, caKey) }],
    },
  };
}

/** Prometheus reads the authorities itself, from the Secret, and renews them with it. */
function tlsOf(
  { metadata, spec: { tls } }: OsoFallback,
  caKey: DesiredContext['caKey'],
): JsonObject {
  if (tls === undefined) return {};
  assert.ok(caKey !== undefined, `nobody knows who signs what is in ${tls.secretName}`);
  const ca = { secret: { name: tls.secretName, key: caKey } };
  return { scheme: 'https', tlsConfig: { ca, serverName: serverNameOf(metadata, tls) } };
}
