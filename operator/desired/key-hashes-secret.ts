/**
 * Which applications may ask, as the nodes are told: hashes, from which no key can be made. Nodes read the
 * file again when it changes, so a key that comes or goes restarts nobody.
 */

import assert from 'node:assert/strict';
import { keyHashesName } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import type { DesiredContext } from './context.ts';
import { childMetadata } from './metadata.ts';
import { KEY_HASHES_FILE } from './volumes.ts';

/** Undefined without `spec.applicationKeys`; with them the context must have their hashes. */
export function keyHashesSecret(
  fallback: OsoFallback,
  { applicationKeyHashes }: Pick<DesiredContext, 'applicationKeyHashes'>,
): KubeObject | undefined {
  const { metadata, spec } = fallback;
  if (spec.applicationKeys === undefined) return undefined;
  const hashes = new Set(applicationKeyHashes);
  assert.ok(hashes.size > 0, `no hashes of the keys of ${metadata.name}`);
  const lines = [...hashes].toSorted().map((hash) => `${hash}\n`);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: childMetadata(fallback, keyHashesName(metadata.name)),
    type: 'Opaque',
    data: { [KEY_HASHES_FILE]: Buffer.from(lines.join('')).toString('base64') },
  };
}
