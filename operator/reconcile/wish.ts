/** What should exist for a resource, or why nobody can say: the second step of a pass. */

import type { OsoFallback, ReadOsoFallback } from '../api/osofallback.ts';
import type { DesiredContext } from '../desired/context.ts';
import { desiredObjects } from '../desired/desired.ts';
import { imageOf } from '../desired/image.ts';
import { volumeSize } from '../desired/volumes.ts';
import { isKubeError, type KubeError } from '../kube/kube-error.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Cluster } from './cluster.ts';
import { type Fleet, getSecrets } from './look.ts';
import { refusalText } from './refusals.ts';
import { lookAtSecrets } from './secrets.ts';
import type { Mistake } from './situation.ts';

export type Wish =
  | {
      readonly kind: 'objects';
      readonly fallback: OsoFallback;
      /** In the order to apply them. */
      readonly objects: readonly KubeObject[];
      readonly image: string;
      /** Absent: the nodes have no volumes. */
      readonly volumeSize?: string;
    }
  | { readonly kind: 'mistake'; readonly mistake: Mistake };

/** What of the operator itself shows in its objects. */
export type WishSettings = Pick<DesiredContext, 'defaultImage' | 'operatorNamespace'>;

/** Nothing is wanted, and nothing unwanted, of a resource that cannot be understood: what runs goes on. */
export async function wishOf(
  read: ReadOsoFallback,
  fleet: Pick<Fleet, 'largestVolumeBytes'>,
  parts: {
    readonly cluster: Cluster;
    readonly settings: WishSettings;
    readonly signal: AbortSignal;
  },
): Promise<Wish> {
  if (read.kind === 'invalid') {
    return { kind: 'mistake', mistake: { reason: 'InvalidSpec', problems: read.problems } };
  }
  const fallback = read.resource;
  const { metadata, spec } = fallback;
  const got = await getSecrets(metadata.namespace, spec, parts).catch(refusalOrThrow);
  if (isKubeError(got)) {
    return { kind: 'mistake', mistake: { reason: 'Forbidden', problems: [refusalText(got)] } };
  }
  const secrets = lookAtSecrets(spec, got);
  if (secrets.problems.length > 0) {
    const reason = secrets.isMissing ? 'SecretMissing' : 'SecretInvalid';
    return { kind: 'mistake', mistake: { reason, problems: secrets.problems } };
  }
  const { applicationKeyHashes } = secrets;
  const context: DesiredContext = {
    ...parts.settings,
    serves: parts.cluster.serves(),
    secretVersions: secrets.versions,
    ...(applicationKeyHashes === undefined ? {} : { applicationKeyHashes }),
    largestVolumeBytes: fleet.largestVolumeBytes,
  };
  return {
    kind: 'objects',
    fallback,
    objects: desiredObjects(fallback, context),
    image: imageOf(spec, context),
    ...(spec.storage.kind === 'Ephemeral' ? {} : { volumeSize: volumeSize(spec, context) }),
  };
}

function refusalOrThrow(error: unknown): KubeError {
  if (isKubeError(error, 'forbidden')) return error;
  throw error;
}
