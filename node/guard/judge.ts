/** From findings to a decision, and to the state that the next copy meets. Pure. */

import type { Finding } from './findings.ts';
import { type GuardState, type Hold, hasPersisted, holdAgain, type Moment } from './hold.ts';
import { type Effect, effectOf, type GuardMode } from './mode.ts';

export type Decision = 'take' | 'take_and_warn' | 'hold';

/** A finding, and what becomes of it. */
export type Reason = Finding & { readonly effect: Effect };

export type Judgement = {
  readonly decision: Decision;
  readonly reasons: readonly Reason[];
  /** Of this copy and those before it; also when it ends with this copy. */
  readonly hold: Hold | undefined;
  /** The copy is taken although it would be held: what is found has persisted. */
  readonly isReleasedByAge: boolean;
  readonly state: GuardState;
};

/** `canHold` false: nothing else serves, so that each finding is a warning. */
export function judge(
  findings: readonly Finding[],
  options: {
    readonly mode: GuardMode;
    readonly canHold: boolean;
    readonly state: GuardState;
    readonly moment: Moment;
  },
): Judgement {
  const { mode, canHold, state, moment } = options;
  const reasons = findings.map((finding): Reason => {
    const effect = canHold && mode !== 'off' ? effectOf(finding.code, mode) : 'warn';
    return { ...finding, effect };
  });
  const holding = reasons.filter(({ effect }) => effect === 'hold');
  if (holding.length === 0) {
    const decision = reasons.length === 0 ? 'take' : 'take_and_warn';
    return { decision, reasons, hold: undefined, isReleasedByAge: false, state: undefined };
  }
  // The very same copy, offered again, is no further evidence.
  if (state?.copy === moment.copy) {
    return { decision: 'hold', reasons, hold: state, isReleasedByAge: false, state };
  }
  const hold = holdAgain(state, holding, moment);
  const isReleasedByAge = hasPersisted(hold, holding, moment);
  const decision = isReleasedByAge ? 'take_and_warn' : 'hold';
  return { decision, reasons, hold, isReleasedByAge, state: isReleasedByAge ? undefined : hold };
}
