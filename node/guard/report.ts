/**
 * A verdict as status, log and metrics show it: JSON as it is, bounded in size. Examples show ids of
 * questions that were really asked, which may be personal data.
 */

import type { Comparison, FlipExample } from './compare-worlds.ts';
import type { Trial } from './findings.ts';
import type { Decision, Judgement, Reason } from './judge.ts';
import { SHOWN } from './limits.ts';
import type { GuardMode } from './mode.ts';
import type { PolicyTrial } from './try-policy.ts';

/** Null: was not tried, or does not apply. */
export type GuardReport = {
  readonly verdict: Decision;
  readonly mode: GuardMode;
  /** In milliseconds since 1970. */
  readonly triedAtMs: number;
  readonly durationMs: number;
  /** The first of them, those that hold before those that warn. */
  readonly reasons: readonly Reason[];
  readonly reasonCount: number;
  /** Copies held in a row, this one included, and when the first of them was, since 1970. */
  readonly held: { readonly sinceMs: number; readonly copies: number } | null;
  /** The copy is taken although it would be held: what is found has persisted. */
  readonly isReleasedByAge: boolean;
  readonly tests: PolicyTrial | null;
  readonly facts: { readonly before: number; readonly after: number } | null;
  readonly questions: Pick<Comparison, 'asked' | 'compared' | 'slowed' | 'isComplete'> | null;
  readonly flips: Comparison['flips'] | null;
  readonly examples: readonly FlipExample[];
};

export function reportOf(
  { decision, reasons, hold, isReleasedByAge }: Judgement,
  { tests, shrinkage, comparison }: Trial,
  tried: Pick<GuardReport, 'mode' | 'triedAtMs' | 'durationMs'>,
): GuardReport {
  return {
    verdict: decision,
    ...tried,
    reasons: gravestFirst(reasons).slice(0, SHOWN.reasonsMax),
    reasonCount: reasons.length,
    held: hold === undefined ? null : { sinceMs: hold.sinceWallMs, copies: hold.copies },
    isReleasedByAge,
    tests: tests ?? null,
    facts: shrinkage === undefined ? null : { before: shrinkage.before, after: shrinkage.after },
    questions: comparison === undefined ? null : questionsOf(comparison),
    flips: comparison?.flips ?? null,
    examples: comparison?.examples ?? [],
  };
}

/** One line for a log: what was decided, and the gravest reason. */
export function summaryOf({ verdict, reasons, reasonCount, ...report }: GuardReport): string {
  const [first] = reasons;
  if (first === undefined) return TAKEN;
  const rest = reasonCount === 1 ? '' : `; and ${reasonCount - 1} more`;
  const why = `${first.message}${rest}`;
  if (verdict === 'hold') return `Held the new copy, the old one goes on answering: ${why}`;
  if (!report.isReleasedByAge) return `Took the new copy, with a warning: ${why}`;
  return `Took the new copy after holding it for long enough: ${why}`;
}

const TAKEN = 'Took the new copy';

function gravestFirst(reasons: readonly Reason[]): readonly Reason[] {
  const isHolding = ({ effect }: Reason) => effect === 'hold';
  return [...reasons.filter(isHolding), ...reasons.filter((reason) => !isHolding(reason))];
}

function questionsOf({
  asked,
  compared,
  slowed,
  isComplete,
}: Comparison): GuardReport['questions'] {
  return { asked, compared, slowed, isComplete };
}
