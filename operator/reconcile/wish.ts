/** What should exist for a resource, or why nobody can say: the second step of a pass. */

import type { OsoFallback, ReadOsoFallback } from '../api/osofallback.ts';
import type { DesiredContext } from '../desired/context.ts';
import { desiredObjects } from '../desired/desired.ts';
import { imageOf } from '../desired/image.ts';
import { volumeSize } from '../desired/volumes.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Certificate } from './certificate.ts';
import type { Fleet } from './look.ts';
import { refusalText } from './refusals.ts';
import { type FoundSecrets, lookAtSecrets } from './secrets.ts';
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

export type WishParts = {
  readonly fleet: Pick<Fleet, 'largestVolumeBytes'>;
  readonly secrets: FoundSecrets;
  readonly certificate: Certificate | undefined;
  readonly serves: DesiredContext['serves'];
  readonly settings: WishSettings;
};

/** Nothing is wanted, and nothing unwanted, of a resource that cannot be understood: what runs goes on. */
export function wishOf(read: ReadOsoFallback, parts: WishParts): Wish {
  const { fleet, secrets: got, certificate, serves, settings } = parts;
  if (read.kind === 'invalid') {
    return { kind: 'mistake', mistake: { reason: 'InvalidSpec', problems: read.problems } };
  }
  if (got.kind === 'refused') {
    return {
      kind: 'mistake',
      mistake: { reason: 'Forbidden', problems: [refusalText(got.error)] },
    };
  }
  const fallback = read.resource;
  const { spec } = fallback;
  const secrets = lookAtSecrets(spec, got.secrets);
  const problems = [...secrets.problems, ...(certificate?.problems ?? [])];
  if (problems.length > 0) {
    const reason = secrets.isMissing ? 'SecretMissing' : 'SecretInvalid';
    return { kind: 'mistake', mistake: { reason, problems } };
  }
  const { applicationKeyHashes } = secrets;
  const context: DesiredContext = {
    ...settings,
    serves,
    secretVersions: secrets.versions,
    ...(applicationKeyHashes === undefined ? {} : { applicationKeyHashes }),
    ...(certificate === undefined ? {} : { caKey: certificate.caKey }),
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
