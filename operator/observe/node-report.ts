/** What one node said of itself when it was asked last. Moments, no ages: what rests stays the same. */

import { isDeepStrictEqual } from 'node:util';

/** The copy that a node answers from. */
export type NodeCopy = {
  /** When it began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** The first 16 hexadecimal digits of its digest. Absent: the node does not say. */
  readonly generation?: string;
  readonly environmentBytes?: number;
  /** Would a restart find it? Absent: the node does not say. */
  readonly isOnDisk?: boolean;
  /** Is it older than the settings allow at most? Absent: the node does not say. */
  readonly isOverHardAge?: boolean;
};

export type NodeAnswer = {
  readonly kind: 'answered';
  /** Why it answers no question. Absent: it does. */
  readonly whyUnhealthy?: string;
  readonly version?: string;
  /** Absent: it has none. */
  readonly copy?: NodeCopy;
  /**
   * How its last attempt to copy from the primary ended, or how the one under way is failing: `replaced` or
   * the code of the failure. Absent: neither is known.
   */
  readonly lastSync?: string;
  /** Is it making a copy at this moment? */
  readonly isCopying: boolean;
  /** Of its directory. Absent: it does not say. */
  readonly diskBytes?: number;
  /** Why its directory is of no use. Absent: it is well, or the node does not say. */
  readonly directoryProblem?: string;
  /** Why it goes on with the certificate that it had. Absent: it has what it was given, or no TLS. */
  readonly tlsProblem?: string;
};

export type NodeReport =
  | NodeAnswer
  /** It did not answer, or not as a node does; one clause says how. */
  | { readonly kind: 'silent'; readonly reason: string };

/** A vendor's node says its age alone, so that the moment found from it wavers by the time a request takes. */
const MOMENT_WAVERS_MS_MAX = 5_000;

/** Do two moments mean the same copy? */
export function isSameMoment(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= MOMENT_WAVERS_MS_MAX;
}

/** Does a newer report say nothing new? What wavers while nothing happens does not count. */
export function isSameReport(a: NodeReport, b: NodeReport): boolean {
  if (a.kind === 'silent' || b.kind === 'silent') return isDeepStrictEqual(a, b);
  const { copy: copyA, diskBytes: diskA, isCopying: isCopyingA, ...restA } = a;
  const { copy: copyB, diskBytes: diskB, isCopying: isCopyingB, ...restB } = b;
  const isSameDisk = isCopyingA || isCopyingB || diskA === diskB;
  return isSameDisk && isSameCopy(copyA, copyB) && isDeepStrictEqual(restA, restB);
}

function isSameCopy(a: NodeCopy | undefined, b: NodeCopy | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const { takenAtMs: takenAtMsA, ...restA } = a;
  const { takenAtMs: takenAtMsB, ...restB } = b;
  return isSameMoment(takenAtMsA, takenAtMsB) && isDeepStrictEqual(restA, restB);
}
