/**
 * The certificate of `spec.tls` in a node's pod: keys of one Secret or two as files of one directory, which the
 * kubelet changes all at once.
 */

import assert from 'node:assert/strict';
import type { OsoFallbackSpec } from '../api/osofallback.ts';
import type { JsonObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';

const TLS_VOLUME = 'tls';
export const TLS_DIRECTORY = '/etc/oso-fallback/tls';
/** Octal 440: for the user of the node, by the group of its pod. */
const READ_ONLY_MODE = 0o440;

const NAMES = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt', clientCa: 'client-ca.crt' } as const;

/** Their paths in the container. */
export const TLS_FILES = {
  cert: `${TLS_DIRECTORY}/${NAMES.cert}`,
  key: `${TLS_DIRECTORY}/${NAMES.key}`,
  /** Who signs the certificates of the nodes. */
  ca: `${TLS_DIRECTORY}/${NAMES.ca}`,
  /** Who signs those of applications. */
  clientCa: `${TLS_DIRECTORY}/${NAMES.clientCa}`,
} as const;

/** Of the node's container; none without `spec.tls`. */
export function tlsMounts({ tls }: Pick<OsoFallbackSpec, 'tls'>): readonly JsonObject[] {
  return tls === undefined ? [] : [{ name: TLS_VOLUME, mountPath: TLS_DIRECTORY, readOnly: true }];
}

/** Of the pod; with `spec.tls` the context must say where the authorities are. */
export function tlsVolumes(
  { tls }: Pick<OsoFallbackSpec, 'tls'>,
  { caKey }: Pick<DesiredContext, 'caKey'>,
): readonly JsonObject[] {
  if (tls === undefined) return [];
  assert.ok(caKey !== undefined, `nobody knows who signs what is in ${tls.secretName}`);
  const { secretName, clientCa } = tls;
  const own = [
    { key: 'tls.crt', path: NAMES.cert },
    { key: 'tls.key', path: NAMES.key },
    { key: caKey, path: NAMES.ca },
  ];
  const ofClients =
    clientCa === undefined
      ? []
      : [source(clientCa.secretName, [{ key: clientCa.key, path: NAMES.clientCa }])];
  const sources = [source(secretName, own), ...ofClients];
  return [{ name: TLS_VOLUME, projected: { defaultMode: READ_ONLY_MODE, sources } }];
}

function source(name: string, items: readonly JsonObject[]): JsonObject {
  return { secret: { name, items } };
}
