/**
 * Which installation of the operator looks after a resource, when several see it. The first one writes its
 * name into the status; another one asks there, once in a while, whether that is still so, and takes over
 * only when nobody answers. So two never act on one fleet for long, nothing is written while there is one,
 * and what a removed installation leaves behind is taken up. Pure.
 */

import { timeOf } from '../api/conditions.ts';
import type { OsoFallbackStatus } from '../api/osofallback.ts';

export type Claim = NonNullable<OsoFallbackStatus['operator']>;

export type ClaimVerdict =
  /** It is ours, with these words in the status. */
  | {
      readonly kind: 'ours';
      readonly claim: Claim;
      /** Who had it, and did not answer. */
      readonly takenFrom?: string;
      /** Who asks for it, and is answered by these words. */
      readonly rival?: string;
    }
  /** It is another's. `question`: words for the status that ask whether it still is. */
  | {
      readonly kind: 'theirs';
      readonly owner: string;
      readonly question?: Claim;
      readonly lookAgainMs: number;
    };

/** Whoever looks after a resource is woken by the question, and answers within a pass. */
export const ANSWER_MS = 60_000;
/** From an answer to the next question. */
export const ASK_AGAIN_MS = 600_000;

/** `me` names this installation, whichever of its replicas leads. */
export function claimOf(before: Claim | undefined, me: string, nowMs: number): ClaimVerdict {
  if (before === undefined) return { kind: 'ours', claim: { name: me } };
  const { name: owner, askedBy, askedAt, answeredAt } = before;
  if (owner === me) {
    if (askedBy === undefined) return { kind: 'ours', claim: before };
    return { kind: 'ours', claim: { name: me, answeredAt: timeOf(nowMs) }, rival: askedBy };
  }
  const unansweredMs = sinceMs(askedAt, nowMs);
  if (askedBy === me && unansweredMs >= ANSWER_MS) {
    return { kind: 'ours', claim: { name: me }, takenFrom: owner };
  }
  // A third installation has twice the time for its own question; then it is gone, too.
  const isBeingAsked = askedBy !== undefined && unansweredMs < 2 * ANSWER_MS;
  if (isBeingAsked) {
    const lookAgainMs = Math.max(1_000, ANSWER_MS - Math.max(0, unansweredMs));
    return { kind: 'theirs', owner, lookAgainMs };
  }
  const restMs = ASK_AGAIN_MS - sinceMs(answeredAt, nowMs);
  if (restMs > 0) {
    return { kind: 'theirs', owner, lookAgainMs: Math.min(restMs, ASK_AGAIN_MS) };
  }
  const question = { ...before, askedBy: me, askedAt: timeOf(nowMs) };
  return { kind: 'theirs', owner, question, lookAgainMs: ANSWER_MS };
}

function sinceMs(moment: string | undefined, nowMs: number): number {
  return moment === undefined ? Infinity : nowMs - Date.parse(moment);
}
