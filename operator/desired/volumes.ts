/** What a pod can write to and read from besides its image, and how large that is. */

import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import { bytesOf } from '../api/quantity.ts';
import { volumeSizeOf } from '../api/spec-storage.ts';
import type { JsonObject } from '../kube/object.ts';
import { fleetLabels, keyHashesName } from '../api/names.ts';
import { canonicalQuantity } from './canonical-quantity.ts';
import type { DesiredContext } from './context.ts';
import { tlsMounts, tlsVolumes } from './tls-volume.ts';

export const DATA_VOLUME = 'data';
export const DATA_PATH = '/var/lib/oso-fallback';
/** The volume's own root may have a `lost+found`, which is its file system's. */
export const NODE_DIRECTORY = `${DATA_PATH}/.oso`;

const TEMPORARY_VOLUME = 'tmp';

export const KEY_HASHES_VOLUME = 'key-hashes';
export const KEY_HASHES_DIRECTORY = '/etc/oso-fallback/keys';
/** In the Secret, and the file's name. */
export const KEY_HASHES_FILE = 'sha256';
export const KEY_HASHES_PATH = `${KEY_HASHES_DIRECTORY}/${KEY_HASHES_FILE}`;
/** Octal 440: for the user and group of the node. */
const READ_ONLY_MODE = 0o440;

const MEBIBYTE = 1_024 ** 2;

/**
 * Size of each node's volume: what the resource asks for, and never less than a volume already has. Volumes
 * that are left of a resource of the same name are no measure of an ephemeral directory.
 */
export function volumeSize(
  { storage }: Pick<OsoFallbackSpec, 'storage'>,
  { largestVolumeBytes }: Pick<DesiredContext, 'largestVolumeBytes'>,
): string {
  const wanted = volumeSizeOf(storage);
  const atLeast = storage.kind === 'Ephemeral' ? 0 : largestVolumeBytes;
  if (bytesOf(wanted) >= atLeast) return canonicalQuantity(wanted);
  return canonicalQuantity(`${Math.ceil(atLeast / MEBIBYTE)}Mi`);
}

/** Of the node's container. */
export function volumeMounts(spec: OsoFallbackSpec): readonly JsonObject[] {
  const keyHashes = { name: KEY_HASHES_VOLUME, mountPath: KEY_HASHES_DIRECTORY, readOnly: true };
  return [
    { name: DATA_VOLUME, mountPath: DATA_PATH },
    { name: TEMPORARY_VOLUME, mountPath: '/tmp' },
    ...(spec.applicationKeys === undefined ? [] : [keyHashes]),
    ...tlsMounts(spec),
  ];
}

/**
 * Of the pod: all but the claim. A node whose volume cannot be written makes its copies in /tmp. That has no
 * limit: one would have to grow with the volume, and growing restarts nobody.
 */
export function podVolumes(
  { metadata, spec }: OsoFallback,
  context: Pick<DesiredContext, 'largestVolumeBytes' | 'caKey'>,
): readonly JsonObject[] {
  const keyHashes = {
    name: KEY_HASHES_VOLUME,
    secret: { secretName: keyHashesName(metadata.name), defaultMode: READ_ONLY_MODE },
  };
  const data = { name: DATA_VOLUME, emptyDir: { sizeLimit: volumeSize(spec, context) } };
  return [
    ...(spec.storage.kind === 'Ephemeral' ? [data] : []),
    { name: TEMPORARY_VOLUME, emptyDir: {} },
    ...(spec.applicationKeys === undefined ? [] : [keyHashes]),
    ...tlsVolumes(spec, context),
  ];
}

/** A volume per node. Nothing in it may change as long as the StatefulSet lives: no version, no label of the user. */
export function volumeClaimTemplates(
  { metadata, spec }: OsoFallback,
  size: string,
): readonly JsonObject[] {
  const { kind, className } = spec.storage;
  if (kind === 'Ephemeral') return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: DATA_VOLUME, labels: fleetLabels(metadata.name) },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: size } },
        ...(className === undefined ? {} : { storageClassName: className }),
      },
    },
  ];
}
