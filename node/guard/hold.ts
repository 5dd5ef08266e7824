/**
 * For how long which findings have held copies back: a value that each trial replaces. A held copy is
 * gone; what persists is what was found, in one copy after the other, always against the world that
 * serves. Times are Clock.monotonicMs: setting a clock must not release anything.
 */

import type { Finding } from './findings.ts';
import { RELEASE } from './limits.ts';
import { isReleasedByAge } from './mode.ts';

/** Undefined: the last copy was taken. A node begins so. */
export type GuardState = Hold | undefined;

export type Hold = {
  /** When the first of the copies in a row was held. */
  readonly sinceMs: number;
  /** The same in milliseconds since 1970, to be shown. */
  readonly sinceWallMs: number;
  /** Copies held in a row. */
  readonly copies: number;
  /** The last of them, as of Moment. */
  readonly copy: string;
  /** What held the last one, by code and subject. */
  readonly findings: ReadonlyMap<string, Persisting>;
};

type Persisting = { readonly sinceMs: number; readonly copies: number };

export type Moment = {
  readonly monotonicMs: number;
  readonly wallMs: number;
  /** Tells the copy that is tried from every other, also of the same content. */
  readonly copy: string;
};

/** The state after one more copy with these findings that hold. Each has an age of its own. */
export function holdAgain(
  state: GuardState,
  holding: readonly Finding[],
  { monotonicMs, wallMs, copy }: Moment,
): Hold {
  const findings = holding.map((finding): readonly [string, Persisting] => {
    const known = state?.findings.get(keyOf(finding));
    const persisting = {
      sinceMs: known?.sinceMs ?? monotonicMs,
      copies: (known?.copies ?? 0) + 1,
    };
    return [keyOf(finding), persisting];
  });
  return {
    sinceMs: state?.sinceMs ?? monotonicMs,
    sinceWallMs: state?.sinceWallMs ?? wallMs,
    copies: (state?.copies ?? 0) + 1,
    copy,
    findings: new Map(findings),
  };
}

/** Has everything that holds the copy persisted for long enough to be believed? */
export function hasPersisted(
  hold: Hold,
  holding: readonly Finding[],
  { monotonicMs }: Pick<Moment, 'monotonicMs'>,
): boolean {
  return holding.every((finding) => {
    const persisting = hold.findings.get(keyOf(finding));
    return (
      persisting !== undefined &&
      isReleasedByAge(finding.code) &&
      persisting.copies >= RELEASE.copiesMin &&
      monotonicMs - persisting.sinceMs >= RELEASE.heldMsMin
    );
  });
}

function keyOf({ code, subject }: Finding): string {
  return `${code} ${subject}`;
}
