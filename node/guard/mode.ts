/** What a finding does to a copy: by its kind, and by what whoever runs the node has chosen. Pure. */

import { unreachable } from '../lib/assert.ts';
import type { FindingCode } from './findings.ts';

/** As `OSO_FALLBACK_GUARD` says; `default` when it says nothing. */
export type GuardMode = 'default' | 'off' | 'warn' | 'hold';

export type Effect = 'warn' | 'hold';

type Rule = {
  /** With no mode chosen. */
  readonly byDefault: Effect;
  /** Says that nobody knows, not that something is wrong: never holds. */
  readonly isNoEvidence?: true;
  /**
   * Proof, not suspicion, that answers would be wrong or missing: no time makes it better. Only
   * another copy or a person releases it.
   */
  readonly isProof?: true;
};

const RULES: Readonly<Record<FindingCode, Rule>> = {
  tests_failed: { byDefault: 'hold', isProof: true },
  tests_undecided: { byDefault: 'warn', isNoEvidence: true },
  policy_emptied: { byDefault: 'hold' },
  facts_gone: { byDefault: 'hold' },
  predicate_emptied: { byDefault: 'hold' },
  predicate_shrunk: { byDefault: 'warn' },
  facts_shrunk: { byDefault: 'warn' },
  copy_damaged: { byDefault: 'hold', isProof: true },
  many_denied: { byDefault: 'warn' },
  many_allowed: { byDefault: 'warn' },
  many_differ: { byDefault: 'warn' },
  many_errors: { byDefault: 'warn' },
  many_slowed: { byDefault: 'warn' },
  comparison_unfinished: { byDefault: 'warn', isNoEvidence: true },
};

/** With the mode `off` nothing is tried, so that there is no finding either. */
export function effectOf(code: FindingCode, mode: Exclude<GuardMode, 'off'>): Effect {
  const rule = RULES[code];
  switch (mode) {
    case 'default':
      return rule.byDefault;
    case 'warn':
      return 'warn';
    case 'hold':
      return rule.isNoEvidence === true ? 'warn' : 'hold';
    default:
      return unreachable(mode);
  }
}

/** May a copy be taken in spite of it when it has persisted? */
export function isReleasedByAge(code: FindingCode): boolean {
  return RULES[code].isProof !== true;
}
