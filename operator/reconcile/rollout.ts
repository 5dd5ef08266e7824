/** How far a StatefulSet is with what it was told. Pure. */

import { z } from 'zod';
import type { LiveObject } from '../kube/object.ts';

export type Rollout = {
  /** How many nodes it was told to have. */
  readonly wanted: number;
  readonly existing: number;
  readonly ready: number;
  /** Of the existing ones, those that are as they should be. */
  readonly updated: number;
  /** Has its controller seen what it was told last? */
  readonly isSeen: boolean;
};

const STATEFUL_SET = z.object({
  metadata: z.object({ generation: z.number().default(0) }),
  spec: z.object({ replicas: z.number().default(1) }),
  status: z
    .object({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      currentRevision: z.string().optional(),
      updateRevision: z.string().optional(),
    })
    .prefault({}),
});

/** Of nothing: nothing is wanted, nothing is there. */
export function rolloutOf(statefulSet: LiveObject | undefined): Rollout {
  const read = STATEFUL_SET.safeParse(statefulSet);
  if (!read.success) return { wanted: 0, existing: 0, ready: 0, updated: 0, isSeen: false };
  const { metadata, spec, status } = read.data;
  const { replicas, readyReplicas, updatedReplicas, currentRevision, updateRevision } = status;
  const isOneRevision = currentRevision === updateRevision;
  return {
    wanted: spec.replicas,
    existing: replicas,
    ready: readyReplicas,
    // With one revision the controller does not count.
    updated: isOneRevision ? replicas : updatedReplicas,
    isSeen: status.observedGeneration >= metadata.generation,
  };
}

/** Are all nodes there, as they should be, and answering? */
export function isRolledOut({ wanted, existing, ready, updated, isSeen }: Rollout): boolean {
  return isSeen && existing === wanted && ready === wanted && updated === wanted;
}
