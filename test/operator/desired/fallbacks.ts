/** Resources and what is known of a cluster, for tests that say only what differs. */

import assert from 'node:assert/strict';
import { type OsoFallback, readOsoFallback } from '../../../operator/api/osofallback.ts';
import type { JsonValue } from '../../../operator/kube/object.ts';
import type { DesiredContext } from '../../../operator/desired/context.ts';
import { secretNamesOf } from '../../../operator/desired/environment.ts';

export const REQUIRED = {
  environment: '0123456789',
  tenant: 't_0123456789',
  apiToken: { secretName: 'oso' },
};

export const METADATA = {
  name: 'shop',
  namespace: 'authorization',
  uid: '11111111-2222-4333-8444-555555555555',
  generation: 1,
};

/** The ten-line resource with more fields of its spec, read as the operator reads it. */
export function fallbackWith(spec: object = {}, metadata: object = {}): OsoFallback {
  const read = readOsoFallback({
    apiVersion: 'fallback.oso.dev/v1',
    kind: 'OsoFallback',
    metadata: { ...METADATA, ...metadata },
    spec: { ...REQUIRED, ...spec },
  });
  if (read.kind === 'invalid') assert.fail(read.problems.join('; '));
  return read.resource;
}

/** Of a cluster that has all that the resource names, and no volume yet. */
export function contextFor(
  { spec }: OsoFallback,
  more: Partial<DesiredContext> = {},
): DesiredContext {
  const versions = secretNamesOf(spec).map((name) => [name, `version of ${name}`] as const);
  return {
    defaultImage: 'registry.example/oso-fallback-node:0.1.0',
    operatorNamespace: 'oso-fallback-system',
    serves: { serviceMonitor: true, prometheusRule: true },
    secretVersions: new Map(versions),
    ...(spec.applicationKeys === undefined ? {} : { applicationKeyHashes: KEY_HASHES }),
    ...(spec.tls === undefined ? {} : { caKey: 'ca.crt' }),
    largestVolumeBytes: 0,
    ...more,
  };
}

/** Of `e_0123456789_1_a` and `e_0123456789_2_b`. */
export const KEY_HASHES = [
  'iNI9QCJwvsuSGisUPr8GpE+9pUnk7A7mXRS83GyVJZg=',
  'FZgri3elZihK1w/aZ05UEac0sq5lAt1xh8yU6lMwEQM=',
];

/** A text or a number as it is; fails for all else. */
export function textIn(value: JsonValue | undefined): string {
  assert.ok(typeof value === 'string' || typeof value === 'number', JSON.stringify(value));
  return `${value}`;
}
