/**
 * One generation out of several sources: all are asked what they have, the newest is taken first, and
 * when that fails the next. What one source does wrong is no reason to go without.
 */

import { NodeError } from '../lib/errors.ts';
import type { Offer, SnapshotSource } from './snapshot-source.ts';
import { cannotTake } from './source-errors.ts';

export type TakeParts<T> = {
  /** Of the same age, the earlier one's is taken. */
  readonly sources: readonly SnapshotSource[];
  /** Would it bring anything? */
  readonly isWanted: (offer: Offer) => boolean;
  /**
   * Downloads and verifies. What it throws of a source (`upstream_unavailable`, `wrong_environment`,
   * `damaged_generation`) makes the next offer's turn; all else ends it.
   */
  readonly take: (offer: Offer, source: SnapshotSource, signal: AbortSignal) => Promise<T>;
  /** Told of each source that failed, and why. */
  readonly report: (source: SnapshotSource, error: NodeError) => void;
  /** How long a source may take to say what it has. */
  readonly answerMsMax?: number;
};

const ANSWER_MS_MAX = 10_000;

/** A source that has another one to offer after a failure is asked again, but not without end. */
const OFFERS_PER_SOURCE_MAX = 3;

const OF_SOURCES: readonly string[] = [
  'upstream_unavailable',
  'wrong_environment',
  'damaged_generation',
  // Of a newer version, perhaps: the next source may have one that this node understands.
  'invalid_policy',
];

type Candidate = { readonly source: SnapshotSource; readonly offer: Offer; readonly tries: number };

/** Undefined when no source has a generation that is wanted and can be taken. */
export async function takeNewest<T>(
  parts: TakeParts<T>,
  signal: AbortSignal,
): Promise<{ readonly taken: T; readonly source: SnapshotSource } | undefined> {
  const answers = parts.sources.map((source) => candidate(parts, { source, tries: 1 }, signal));
  let candidates = newestFirst((await Promise.all(answers)).flat());
  for (;;) {
    const [next, ...others] = candidates;
    if (next === undefined) return undefined;
    const { source, offer } = next;
    try {
      return { taken: await parts.take(offer, source, signal), source };
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfSource(error)) throw error;
      parts.report(source, error);
    }
    candidates = newestFirst([...others, ...(await another(parts, next, signal))]);
  }
}

/** What the source has besides what just failed. */
async function another<T>(
  parts: TakeParts<T>,
  { source, offer, tries }: Candidate,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  if (tries === OFFERS_PER_SOURCE_MAX) return [];
  const found = await candidate(parts, { source, tries: tries + 1 }, signal);
  return found.filter((each) => !isSame(each.offer, offer));
}

async function candidate<T>(
  { isWanted, report, answerMsMax = ANSWER_MS_MAX }: TakeParts<T>,
  { source, tries }: { readonly source: SnapshotSource; readonly tries: number },
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]);
  try {
    const offer = await source.newest(inTime);
    if (offer === undefined) return [];
    return isWanted(offer) ? [{ source, offer, tries }] : [];
  } catch (error) {
    signal.throwIfAborted();
    const isLate = inTime.aborted && !(error instanceof NodeError);
    const failure = isLate ? late(source, answerMsMax) : error;
    if (!isOfSource(failure)) throw failure;
    report(source, failure);
    return [];
  }
}

/** Stable: of the same age, the order of the sources stays. */
function newestFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((a, b) => b.offer.takenAtMs - a.offer.takenAtMs);
}

function isSame(a: Offer, b: Offer): boolean {
  return a.takenAtMs === b.takenAtMs && a.digest === b.digest;
}

function isOfSource(error: unknown): error is NodeError {
  return error instanceof NodeError && OF_SOURCES.includes(error.code);
}

function late({ name }: SnapshotSource, answerMsMax: number): NodeError {
  return cannotTake(name, `no answer in ${answerMsMax} ms`, { isTransient: true });
}
