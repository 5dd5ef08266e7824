/**
 * Conditions of a resource: their types, their reasons, and how one is set. Reasons are relied on by
 * programs: they may be added to, not renamed. Source: Kubernetes' API conventions, "Typical status
 * properties".
 */

import type { z } from 'zod';
import { CONDITION_MESSAGE_LENGTH_MAX, type Condition as ConditionSchema } from './status.ts';

/** Every condition, in the order in which they are shown, with its reasons. */
export const REASONS = {
  /** Are there as many nodes that answer as there should be? */
  Ready: [
    'NodesReady',
    'SomeNodesReady',
    'NoNodeReady',
    /** Nobody wants any: `replicas: 0`. */
    'ScaledToZero',
    /** The spec cannot be read; the message names each field. */
    'InvalidSpec',
    /** A Secret that the spec names, or its key, is not there. */
    'SecretMissing',
    /** A child's name is taken by an object that is not ours, which stays as it is. */
    'NameTaken',
    /** The API server refuses an object; its words are in the message. */
    'Refused',
    /** The operator lacks a right. */
    'Forbidden',
  ],
  /** Is the fleet on its way to what the spec says? */
  Progressing: ['Creating', 'RollingOut', 'Scaling', 'Settled', 'Stuck', 'Paused', 'Blocked'],
  /** Can the nodes copy from the primary? */
  UpstreamReachable: [
    'Reachable',
    'SomeNodesCannotReach',
    'Unreachable',
    /** It answers, and refuses the token. */
    'TokenRefused',
    /** No node tells. */
    'NotKnown',
  ],
  Paused: ['PausedBySpec', 'NotPaused'],
  /** Would the fleet survive an outage that begins now, restarts included? */
  OutageReady: [
    'CopiesOnVolumes',
    'NodesWithoutCopy',
    /** A restarted node would have nothing. */
    'EphemeralStorage',
    'CopiesTooOld',
    /** No other node answers while it restarts. */
    'SingleNode',
    'NoNodes',
    'NotKnown',
  ],
} as const;

export type ConditionType = keyof typeof REASONS;

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
  const message = finding.message.slice(0, CONDITION_MESSAGE_LENGTH_MAX);
  const lastTransitionTime =
    before?.status === finding.status ? before.lastTransitionTime : timeOf(nowMs);
  const after: Condition = { ...finding, message, lastTransitionTime };
  if (before !== undefined && isSame(before, after)) return conditions;
  const others = conditions.filter(({ type }) => type !== finding.type);
  return [...others, after].toSorted((left, right) => rankOf(left) - rankOf(right));
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
  const rank = Object.keys(REASONS).indexOf(type);
  return rank === -1 ? Object.keys(REASONS).length : rank;
}
