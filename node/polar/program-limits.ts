/** How large a program may become. Real policies stay a hundred times below. */

export const PROGRAM_LIMITS = {
  /** Arguments of a fact. */
  factArgumentsMax: 5,
  /** Arguments of a rule, and so of conditions and assertions about it. */
  argumentsMax: 16,
  /** Clauses that one rule, or one negated condition, becomes. */
  clausesPerRuleMax: 10_000,
  /** Conditions of one clause. */
  conditionsPerClauseMax: 1_000,
  /** Clauses and conditions of the whole policy. */
  conditionsMax: 200_000,
} as const;
