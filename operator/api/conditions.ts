/**
 * Conditions of a resource: their types, their reasons, and how one is set. Reasons are relied on by
 * programs: they may be added to, not renamed. Source: Kubernetes' API conventions, "Typical status
 * properties".
 */

import type { z } from 'zod';
import { CONDITION_MESSAGE_LENGTH_MAX, type Condition as ConditionSchema } from './status.ts';

/** Every condition with its reasons; what they mean is in reason-meanings.ts. */
export const REASONS = {
  Ready: [
    'NodesReady',
    'SomeNodesReady',
    'NoNodeReady',
    'ScaledToZero',
    'InvalidSpec',
    'SecretMissing',
    'SecretInvalid',
    'NameTaken',
    'Refused',
    'Forbidden',
  ],
  Progressing: ['Creating', 'RollingOut', 'Scaling', 'Settled', 'Stuck', 'Paused', 'Blocked'],
  UpstreamReachable: [
    'Reachable',
    'SomeNodesCannotReach',
    'Unreachable',
    'TokenRefused',
    'NotKnown',
  ],
  Paused: ['PausedBySpec', 'NotPaused'],
  CertificateValid: ['Valid', 'ExpiresSoon', 'Expired', 'NotUsable'],
  OutageReady: [
    'CopiesOnVolumes',
    'NodesWithoutCopy',
    'EphemeralStorage',
    'CopiesTooOld',
    'NoCertificate',
    'SingleNode',
    'NoNodes',
    'NotKnown',
  ],
} as const;

export type ConditionType = keyof typeof REASONS;

/** In the order in which they are shown. */
export const CONDITION_TYPES: readonly ConditionType[] = [
  'Ready',
  'Progressing',
  'UpstreamReachable',
  'Paused',
  'CertificateValid',
  'OutageReady',
];

export type Condition = Readonly<z.infer<typeof ConditionSchema>>;

/** What is found; since when it is so is kept by `setCondition`. */
export type Finding = {
  readonly [Type in ConditionType]: {
    readonly type: Type;
    readonly status: Condition['status'];
    readonly reason: (typeof REASONS)[Type][number];
    /** A sentence; when something is wrong, with what to do. */
    readonly message: string;
    /** Which generation of the resource it was found for. */
    readonly observedGeneration: number;
  };
}[ConditionType];

/**
 * The conditions with this one as it was found: the very same ones when nothing differs, so that nothing is
 * written. The transition is now only if the status changed. Types that nobody here knows are kept.
 */
export function setCondition(
  conditions: readonly Condition[],
  finding: Finding,
  nowMs: number,
): readonly Condition[] {
  const before = conditions.find(({ type }) => type === finding.type);
  // Half a character would come back from the API server as another one, and differ for ever.
  const message = finding.message.slice(0, CONDITION_MESSAGE_LENGTH_MAX).toWellFormed();
  const lastTransitionTime =
    before?.status === finding.status ? before.lastTransitionTime : timeOf(nowMs);
  const after: Condition = { ...finding, message, lastTransitionTime };
  if (before !== undefined && isSame(before, after)) return conditions;
  const others = conditions.filter(({ type }) => type !== finding.type);
  return [...others, after].toSorted((left, right) => rankOf(left) - rankOf(right));
}

/** Without what is not asked any more. */
export function withoutCondition(
  conditions: readonly Condition[],
  type: ConditionType,
): readonly Condition[] {
  return conditions.filter((condition) => condition.type !== type);
}

/** RFC 3339 in whole seconds, as Kubernetes writes moments. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/u, 'Z');
}

function isSame(left: Condition, right: Condition): boolean {
  return (
    left.status === right.status &&
    left.reason === right.reason &&
    left.message === right.message &&
    left.observedGeneration === right.observedGeneration
  );
}

/** Those of others come last. */
function rankOf({ type }: Condition): number {
  const rank = CONDITION_TYPES.findIndex((each) => each === type);
  return rank === -1 ? CONDITION_TYPES.length : rank;
}
