/** The Lease of coordination.k8s.io: what candidates write into it, and what it tells them. Pure. */

import { z } from 'zod';
import { microTimeOf } from './micro-time.ts';
import type { JsonObject, KubeObject, LiveObject, ObjectName } from './object.ts';
import type { ResourceType } from './resource-type.ts';

export const LEASES: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  isNamespaced: true,
};

/** Of whom, and for how long after the last renewal. */
export type Hold = { readonly holder: string; readonly leaseMs: number };

const SPEC = z.object({
  holderIdentity: z.string().optional(),
  leaseDurationSeconds: z.number().optional(),
  leaseTransitions: z.number().optional(),
  acquireTime: z.string().optional(),
});

/** Undefined when nobody holds it: it was released, or never held. */
export function holdOf(lease: LiveObject): Hold | undefined {
  const { holderIdentity, leaseDurationSeconds } = specOf(lease);
  if (holderIdentity === undefined || holderIdentity === '') return undefined;
  return { holder: holderIdentity, leaseMs: (leaseDurationSeconds ?? 0) * 1_000 };
}

/** A lease that `hold.holder` has held from the start. */
export function newLease(name: ObjectName, hold: Hold, nowMs: number): KubeObject {
  const now = microTimeOf(nowMs);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: name,
    spec: { ...written(hold), acquireTime: now, renewTime: now, leaseTransitions: 0 },
  };
}

/** The lease renewed by its holder, or taken over from another. */
export function heldLease(lease: LiveObject, hold: Hold, nowMs: number): LiveObject {
  const now = microTimeOf(nowMs);
  const { holderIdentity, leaseTransitions = 0, acquireTime = now } = specOf(lease);
  const isRenewal = holderIdentity === hold.holder;
  return {
    ...lease,
    spec: {
      ...written(hold),
      renewTime: now,
      acquireTime: isRenewal ? acquireTime : now,
      leaseTransitions: isRenewal ? leaseTransitions : leaseTransitions + 1,
    },
  };
}

/** The lease without a holder: anybody may take it at once. */
export function releasedLease(lease: LiveObject, nowMs: number): LiveObject {
  const now = microTimeOf(nowMs);
  const { leaseTransitions = 0 } = specOf(lease);
  return {
    ...lease,
    spec: {
      ...written({ holder: '', leaseMs: 1_000 }),
      renewTime: now,
      acquireTime: now,
      leaseTransitions,
    },
  };
}

function specOf(lease: LiveObject): z.infer<typeof SPEC> {
  const read = SPEC.safeParse(lease['spec']);
  return read.success ? read.data : {};
}

function written({ holder, leaseMs }: Hold): JsonObject {
  return { holderIdentity: holder, leaseDurationSeconds: Math.ceil(leaseMs / 1_000) };
}
