/** What one pass has found out about a fleet: what its status is made of. */

import type {
  OsoFallbackMetadata,
  OsoFallbackSpec,
  OsoFallbackStatus,
} from '../api/osofallback.ts';
import type { Certificate } from './certificate.ts';
import type { Claim } from './claim.ts';
import type { NodeView } from './node-view.ts';
import type { Obstacle } from './plan.ts';
import type { Refusal } from './refusals.ts';
import type { Rollout } from './rollout.ts';

/** Why nothing is done: the resource, or what it names, is to be put right first. */
export type Mistake = {
  readonly reason: 'InvalidSpec' | 'SecretMissing' | 'SecretInvalid' | 'Forbidden';
  /** Sentences, each with the field first. At least one. */
  readonly problems: readonly string[];
};

export type Situation = {
  readonly metadata: OsoFallbackMetadata;
  /** That this installation looks after the resource. */
  readonly claim: Claim;
  /** Undefined: it cannot be read. */
  readonly spec: OsoFallbackSpec | undefined;
  /** Undefined: there is none, or it may not be read. */
  readonly certificate: Certificate | undefined;
  /** As it was before this pass. */
  readonly before: OsoFallbackStatus;
  readonly mistake?: Mistake;
  readonly obstacles: readonly Obstacle[];
  readonly refusals: readonly Refusal[];
  /** How many objects were written in this pass. */
  readonly writes: number;
  readonly rollout: Rollout;
  /** By name. */
  readonly nodes: readonly NodeView[];
  /** As the StatefulSet wants it. Absent: there is none, or it has no volumes. */
  readonly volumeSize?: string;
  /** Absent: nothing is desired. */
  readonly image?: string;
};
